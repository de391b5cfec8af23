/** Conversations: begun by contacts and visitors, read, listed, changed, and shown as each version of the API shows them. */
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

const ANN = { external_id: '70', email: 'ann@example.com', name: 'Ann' }

/** A simulator with one user, one conversation of hers, and a clock that a test can set forward. */
async function startWithConversation() {
  const clock = { seconds: 1_734_537_500 }
  const api = await startApi({ seed: [ANN], now: () => clock.seconds * 1000 })
  const contact = api.sim.state.contacts()[0]?.id ?? ''
  const { id } = api.sim.state.conversations.add({ contacts: [contact], body: '<p>Where is my order?</p>' })
  return { ...api, clock, contact, id }
}

test('a contact begins a conversation; the answer is the message and names it', async () => {
  const { call, contact } = await startWithConversation()
  const made = await call('POST', '/conversations', { from: { type: 'user', id: contact }, body: 'Hello <there>\nyou' })
  expect(made.status).toBe(200)
  const conversation_id = made.body['conversation_id']
  expect(made.body).toMatchObject({ type: 'user_message', message_type: 'inapp', created_at: 1_734_537_500 })
  const { body } = await call('GET', `/conversations/${conversation_id}`)
  expect(body).toMatchObject({
    type: 'conversation',
    id: conversation_id,
    state: 'open',
    open: true,
    read: false,
    waiting_since: 1_734_537_500,
    first_contact_reply: { created_at: 1_734_537_500 },
    source: {
      id: made.body.id,
      delivered_as: 'customer_initiated',
      author: { type: 'user', id: contact, email: 'ann@example.com' },
    },
    contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: contact, external_id: '70' }] },
    conversation_parts: { type: 'conversation_part.list', conversation_parts: [], total_count: 0 },
  })
  expect(body['source']).toMatchObject({ body: '<p>Hello &lt;there&gt;<br>you</p>' })
})

test('sending it twice makes two', async () => {
  const { call, contact, sim } = await startWithConversation()
  for (let n = 0; n < 2; n += 1) await call('POST', '/conversations', { from: { type: 'contact', id: contact }, body: 'Hello' })
  expect(sim.state.conversations.all()).toHaveLength(3)
})

test.each([
  [{ type: 'user', id: '6762f0dd1bb69f9f0000ffff' }, 404],
  [{ type: 'lead', id: 'the user' }, 404],
  [{ type: 'admin', id: 'the user' }, 400],
  [{ type: 'user', id: undefined }, 404],
])('the sender %j is refused with %i', async (from, status) => {
  const { call, contact } = await startWithConversation()
  const sender = from.id === 'the user' ? { ...from, id: contact } : from
  expect((await call('POST', '/conversations', { from: sender, body: 'Hello' })).status).toBe(status)
})

test('without a body there is no conversation', async () => {
  const { call, contact } = await startWithConversation()
  const { status, body } = await call('POST', '/conversations', { from: { type: 'user', id: contact }, body: '' })
  expect([status, body.errors[0]?.message]).toEqual([400, 'body: Body is required'])
})

test.each(['id', 'user_id'] as const)('a visitor who writes, by %s, becomes a lead', async (key) => {
  const { call, sim } = await startWithConversation()
  const visitor = sim.state.addVisitor({ user_id: 'v-1', name: 'Vi' })
  const from = { type: 'contact', [key]: visitor[key] }
  const made = await call('POST', '/conversations', { from, body: 'Hello' })
  const { body } = await call('GET', `/conversations/${String(made.body['conversation_id'])}`)
  expect(body['contacts']).toMatchObject({ contacts: [{ id: visitor.id, external_id: 'v-1' }] })
  expect((await call('GET', `/contacts/${visitor.id}`)).body).toMatchObject({ role: 'lead', external_id: 'v-1', name: 'Vi' })
  expect((await call('GET', '/visitors?user_id=v-1')).status).toBe(404)
  const second = await call('POST', '/conversations', { from, body: 'And again' })
  expect(second.status).toBe(200)
  expect((await call('GET', '/contacts?per_page=1')).body.data).toMatchObject([{ id: visitor.id }])
})

test('a conversation that is not there', async () => {
  const { call } = await startWithConversation()
  for (const [method, path] of [
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['POST', '/convert'],
  ] as const) {
    const { status, body } = await call(method, `/conversations/9${path}`, method === 'GET' ? undefined : { ticket_type_id: '53' })
    expect([status, body.errors]).toEqual([404, [{ code: 'not_found', message: 'Resource Not Found' }]])
  }
})

test('500 parts are shown, the newest; the count tells of all', async () => {
  const { call, sim } = await startWithConversation()
  const { id } = sim.state.conversations.add({ parts: Array.from({ length: 502 }, (_, n) => ({ body: `<p>${n}</p>` })) })
  const shown = (await call('GET', `/conversations/${id}`)).body['conversation_parts']
  expect(shown).toMatchObject({
    total_count: 502,
    conversation_parts: { length: 500, 0: { body: '<p>2</p>' }, 499: { body: '<p>501</p>' } },
  })
})

test('plain text on request', async () => {
  const { call, sim } = await startWithConversation()
  const body = '<p>See <a href="https://example.com/a?b=1&amp;c=2">the page</a></p><ul><li>one</li><li>two</li></ul>'
  const { id } = sim.state.conversations.add({ body, parts: [{ author: 'bot', body }] })
  const text = 'See the page (https://example.com/a?b=1&c=2)\none\ntwo'
  const shown = (await call('GET', `/conversations/${id}?display_as=plaintext`)).body
  expect(shown['source']).toMatchObject({ body: text })
  expect(shown['conversation_parts']).toMatchObject({ conversation_parts: [{ body: text }] })
})

test('the list shows no parts, 20 a page, the newest first', async () => {
  const { call, sim, id } = await startWithConversation()
  for (let n = 0; n < 20; n += 1) sim.state.conversations.add()
  const first = (await call('GET', '/conversations')).body
  expect(first).toMatchObject({
    type: 'conversation.list',
    total_count: 21,
    conversations: { length: 20 },
    pages: { per_page: 20, total_pages: 2 },
  })
  expect(first['conversations']).not.toMatchObject([{ conversation_parts: {} }])
  const second = (await call('GET', `/conversations?starting_after=${first.pages?.next?.starting_after}`)).body
  expect(second['conversations']).toMatchObject([{ id }])
  expect(second.pages?.next).toBeUndefined()
  expect((await call('GET', '/conversations?per_page=151')).status).toBe(400)
})

test('read, title and attributes are changed; each new value leaves a part of Fin', async () => {
  const { call, sim, id, clock } = await startWithConversation()
  sim.state.conversations.addAttribute({ name: 'issue_type' })
  clock.seconds += 60
  const change = { read: true, title: 'Order 7', custom_attributes: { issue_type: 'Billing' } }
  const { body } = await call('PUT', `/conversations/${id}`, change)
  expect(body).toMatchObject({ ...change, updated_at: clock.seconds })
  const part = { part_type: 'conversation_attribute_updated_by_admin', body: null, author: { type: 'bot', name: 'Fin' } }
  expect(body['conversation_parts']).toMatchObject({ conversation_parts: [part] })
  expect((await call('PUT', `/conversations/${id}`, change)).body['conversation_parts']).toMatchObject({ total_count: 1 })
})

test.each([
  [{ anything: 'x' }, "Conversation attribute 'anything' does not exist"],
  [{ twice: 'x' }, "There are several conversation attributes with the name 'twice'"],
  [{ orders: '7' }, "Conversation attribute 'orders' is not of type integer"],
  [{ plan: 'gold' }, "Conversation attribute 'plan' is not of type list"],
  [{ old: 'x' }, "Conversation attribute 'old' does not exist"],
])('the attributes %j fail the whole change', async (custom_attributes, message) => {
  const conversationAttributes = [
    { name: 'twice' },
    { name: 'twice' },
    { name: 'orders', data_type: 'integer' },
    { name: 'plan', data_type: 'list', options: ['free', 'pro'] },
    { name: 'old', archived: true },
  ] as const
  const { call, sim } = await startApi({ conversationAttributes })
  const { id } = sim.state.conversations.add()
  const { status, body } = await call('PUT', `/conversations/${id}`, { title: 'new', custom_attributes })
  expect([status, body.errors]).toEqual([400, [{ code: 'parameter_invalid', message }]])
  expect(sim.state.conversations.find(id)?.title).toBeNull()
})

test('deleted is gone', async () => {
  const { call, id } = await startWithConversation()
  expect((await call('DELETE', `/conversations/${id}`)).body).toEqual(
    expect.objectContaining({ id, object: 'conversation', deleted: true }),
  )
  expect((await call('GET', `/conversations/${id}`)).status).toBe(404)
})

test('a conversation that Fin took part in is made by hand and shown whole', async () => {
  const { call, sim, contact, clock } = await startWithConversation()
  const source = { content_type: 'article', url: 'https://example.com/1', title: 'Refunds', locale: 'en' } as const
  const { id } = sim.state.conversations.add({
    contacts: [contact],
    created_at: clock.seconds - 100,
    parts: [{ author: 'bot', body: '<p>In 5 days.</p>', created_at: clock.seconds - 90 }, { body: '<p>A person, please</p>' }],
    ai_agent: { last_answer_type: 'ai_answer', resolution_state: 'escalated', rating: 2, content_sources: [source] },
    sla_applied: { sla_name: 'Gold', sla_status: 'active' },
    statistics: { handling_time: 12 },
  })
  sim.state.conversations.rate(id, 2, 'slow')
  const { body } = await call('GET', `/conversations/${id}`)
  expect(body).toMatchObject({
    ai_agent_participated: true,
    ai_agent: {
      resolution_state: 'escalated',
      rating: 2,
      content_sources: { type: 'content_source.list', total_count: 1, content_sources: [source] },
    },
    sla_applied: { sla_name: 'Gold', sla_status: 'active' },
    conversation_rating: { rating: 2, remark: 'slow', contact: { type: 'contact', id: contact } },
    statistics: {
      count_conversation_parts: 2,
      last_contact_reply_at: clock.seconds - 90,
      first_admin_reply_at: null,
      handling_time: 12,
    },
  })
  expect(body['conversation_parts']).toMatchObject({
    conversation_parts: [
      { part_type: 'comment', author: { type: 'bot', from_ai_agent: true, is_ai_answer: true } },
      { author: { type: 'user', id: contact, name: 'Ann' } },
    ],
  })
})

test.each([
  ['2.14', 'routed_to_team', 'priority', null, null, '5017691'],
  ['2.15', 'escalated', 'priority', null, null, '5017691'],
  ['2.16', 'escalated', 'urgent', 0, 0, 5_017_691],
])('version %s has words of its own', async (version, resolution_state, priority, admin, none, team) => {
  const { call, sim } = await startApi()
  const { id } = sim.state.conversations.add({ ai_agent: { resolution_state: 'escalated' }, priority: 'urgent' })
  const show = async () => (await call('GET', `/conversations/${id}`, undefined, { 'Intercom-Version': version })).body
  expect(await show()).toMatchObject({ ai_agent: { resolution_state }, priority, admin_assignee_id: admin, team_assignee_id: none })
  sim.state.conversations.change(id, { team_assignee_id: '5017691' })
  expect((await show())['team_assignee_id']).toBe(team)
})

test('who is merged takes the conversations along', async () => {
  const { call, sim, contact } = await startWithConversation()
  const lead = sim.state.addContact({ role: 'lead', email: ANN.email })
  const { id } = sim.state.conversations.add({ contacts: [lead.id] })
  await call('POST', '/contacts/merge', { from: lead.id, into: contact })
  expect((await call('GET', `/conversations/${id}`)).body['contacts']).toMatchObject({ contacts: [{ id: contact }] })
})

test('a list among the attributes refers to custom object instances', async () => {
  const { call, id } = await startWithConversation()
  const order = (await call('POST', '/custom_object_instances/Order', { external_id: '7', custom_attributes: {} })).body.id
  const { body } = await call('PUT', `/conversations/${id}`, { custom_attributes: { order: [order] } })
  expect(body['custom_attributes']).toMatchObject({ order: { type: 'Order.list', instances: [{ id: order, external_id: '7' }] } })
  const missing = await call('PUT', `/conversations/${id}`, { title: 'new', custom_attributes: { order: ['9999'] } })
  expect(missing.status).toBe(404)
  expect((await call('GET', `/conversations/${id}`)).body['title']).toBeNull()
})
