/** What goes with conversations: messages of teammates, attributes, tickets, visitors, teams. */
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

const ADMIN = { type: 'admin', id: '991267459' }

async function startWithAnn() {
  const api = await startApi({ seed: [{ external_id: '70', email: 'ann@example.com' }], now: () => 1_734_537_500_000 })
  return { ...api, contact: api.sim.state.contacts()[0]?.id ?? '' }
}

test.each(['inapp', 'in_app', 'conversation'])('a teammate’s message (%s) is no conversation yet', async (message_type) => {
  const { call, sim, contact } = await startWithAnn()
  const sent = { from: { ...ADMIN, id: Number(ADMIN.id) }, to: { type: 'user', id: contact }, message_type, body: 'heyy' }
  const { body } = await call('POST', '/messages', sent)
  expect(body).toMatchObject({ type: 'admin_message', message_type: 'inapp', body: '<p>heyy</p>', owner: ADMIN })
  expect(body['conversation_id']).toBeUndefined()
  expect(sim.state.messages()).toMatchObject([{ id: body.id, to: [contact], author: ADMIN }])
  expect(sim.state.conversations.all()).toEqual([])
})

test('an email to several, with copies, that begins a conversation at once', async () => {
  const { call, sim, contact } = await startWithAnn()
  const to = [{ type: 'user', user_id: '70' }]
  const cc = { type: 'user', email: 'ann@example.com' }
  const email = {
    from: ADMIN,
    to,
    cc,
    message_type: 'email',
    subject: 'Hi',
    body: '<p>heyy</p>',
    create_conversation_without_contact_reply: true,
  }
  const { body } = await call('POST', '/messages', email)
  expect(sim.state.messages()).toMatchObject([{ to: [contact], cc: [contact], bcc: [], subject: 'Hi' }])
  const begun = (await call('GET', `/conversations/${String(body['conversation_id'])}`)).body
  expect(begun['source']).toMatchObject({ type: 'email', delivered_as: 'admin_initiated', subject: 'Hi', author: ADMIN })
  expect(begun).toMatchObject({ first_contact_reply: null, waiting_since: null })
})

test.each([
  [{ body: null }, 400, 'parameter_invalid', 'Body is required'],
  [{ message_type: 'email' }, 422, 'parameter_not_found', 'No subject supplied for email message'],
  [{ to: { type: 'user', id: 'nobody' } }, 404, 'not_found', 'User Not Found'],
  [{ from: { type: 'admin', id: '5' } }, 404, 'admin_not_found', 'Admin not found'],
  [{ message_type: 'fax' }, 400, 'parameter_invalid', 'message_type: Invalid option'],
])('the message with %j is refused', async (wrong, status, code, message) => {
  const { call, sim, contact } = await startWithAnn()
  const sent = { from: ADMIN, to: { type: 'user', id: contact }, message_type: 'inapp', body: 'heyy', ...wrong }
  const refused = await call('POST', '/messages', sent)
  expect([refused.status, refused.body.errors[0]?.code]).toEqual([status, code])
  expect(refused.body.errors[0]?.message).toContain(message)
  expect(sim.state.messages()).toEqual([])
})

test('conversation attributes have a list of their own from 2.16 on, and were data attributes before', async () => {
  const { call, sim } = await startWithAnn()
  sim.state.conversations.addAttribute({ name: 'plan', data_type: 'list', options: ['free', 'pro'] })
  sim.state.conversations.addAttribute({ name: 'old', archived: true })
  const listed = (await call('GET', '/conversations/attributes')).body.data
  expect(listed).toMatchObject([
    { type: 'conversation_attribute', id: '1', name: 'plan', options: [{ label: 'free', archived: false }, { label: 'pro' }] },
  ])
  expect((await call('GET', '/conversations/attributes?include_archived=true')).body.data).toHaveLength(2)
  expect((await call('GET', '/conversations/attributes/1')).body).toMatchObject({ name: 'plan', data_type: 'list' })
  expect((await call('GET', '/conversations/attributes/3')).body.errors[0]?.code).toBe('conversation_attribute_not_found')
  const before = { 'Intercom-Version': '2.15' }
  expect((await call('GET', '/conversations/attributes', undefined, before)).body.errors[0]?.code).toBe('intercom_version_invalid')
  const old = (await call('GET', '/data_attributes?model=conversation', undefined, before)).body.data
  expect(old).toMatchObject([
    { type: 'data_attribute', model: 'conversation', name: 'plan', data_type: 'string', options: ['free', 'pro'] },
  ])
  expect((await call('GET', '/data_attributes?model=conversation')).status).toBe(422)
})

test('a conversation becomes a ticket, once, and of a customer’s type', async () => {
  const { call, sim, contact } = await startWithAnn()
  const { id } = sim.state.conversations.add({ contacts: [contact], team_assignee_id: '5017691' })
  const convert = (ticket_type_id: string) =>
    call('POST', `/conversations/${id}/convert`, { ticket_type_id, attributes: { _default_title_: 'Help' } })
  expect((await convert('54')).body.errors).toEqual([
    { code: 'parameter_invalid', message: 'Ticket type is not a customer ticket type' },
  ])
  const { body } = await convert('53')
  expect(body).toMatchObject({
    type: 'ticket',
    category: 'Customer',
    ticket_attributes: { _default_title_: 'Help' },
    ticket_state: { category: 'submitted' },
    contacts: { contacts: [{ id: contact, external_id: '70' }] },
    team_assignee_id: 5_017_691,
    admin_assignee_id: 0,
  })
  expect((await call('GET', `/tickets/${body.id}`)).body.id).toBe(body.id)
  const linked = { type: 'list', data: [{ type: 'ticket', id: body.id, category: 'Customer' }], total_count: 1 }
  expect((await call('GET', `/conversations/${id}`)).body['linked_objects']).toMatchObject(linked)
  expect((await convert('53')).status).toBe(400)
  expect((await call('GET', '/ticket_types')).body.data).toMatchObject([{ id: '53' }, { id: '54', category: 'Back-office' }])
  expect((await call('GET', '/ticket_types/53')).body).toMatchObject({ type: 'ticket_type', category: 'Customer' })
})

test('visitors are read, changed, and converted to leads and users', async () => {
  const { call, sim } = await startWithAnn()
  const [one, two, three] = ['v-1', 'v-2', 'v-3'].map((user_id) =>
    sim.state.addVisitor({ user_id, custom_attributes: { plan: 'pro' } }),
  )
  expect((await call('GET', '/visitors?user_id=v-1')).body).toMatchObject({
    type: 'visitor',
    id: one?.id,
    anonymous: true,
    email: '',
  })
  expect((await call('PUT', '/visitors', { id: one?.id, name: 'Vi', custom_attributes: { size: '5' } })).body).toMatchObject({
    name: 'Vi',
    custom_attributes: { plan: 'pro', size: '5' },
  })
  const convert = (visitor: object, type: string, user: object) => call('POST', '/visitors/convert', { visitor, user, type })
  expect((await convert({ user_id: 'v-1' }, 'lead', {})).body).toMatchObject({
    type: 'contact',
    role: 'lead',
    id: one?.id,
    name: 'Vi',
  })
  expect((await convert({ id: two?.id }, 'user', { email: 'new@example.com' })).body).toMatchObject({
    role: 'user',
    email: 'new@example.com',
  })
  expect((await convert({ id: three?.id }, 'user', { email: 'ann@example.com' })).body).toMatchObject({ external_id: '70' })
  expect(sim.state.visitors()).toEqual([])
  expect((await convert({ user_id: 'v-1' }, 'lead', {})).body.errors).toEqual([{ code: 'not_found', message: 'Visitor Not Found' }])
})

test('a visitor that cannot be converted stays', async () => {
  const { call, sim } = await startWithAnn()
  sim.state.addVisitor({ user_id: 'v-1' })
  const nobody = { visitor: { user_id: 'v-1' }, user: { id: '9' }, type: 'user' }
  expect((await call('POST', '/visitors/convert', nobody)).status).toBe(400)
  expect(sim.state.visitors()).toHaveLength(1)
})

test('teams', async () => {
  const { call } = await startWithAnn()
  const { body } = await call('GET', '/teams')
  expect(body).toMatchObject({ type: 'team.list', teams: [{ type: 'team', id: '5017691', name: 'Support' }, { name: 'Billing' }] })
  expect((await call('GET', '/teams/5017692')).body).toMatchObject({ name: 'Billing', admin_ids: [Number(ADMIN.id)] })
  expect((await call('GET', '/teams/7')).body.errors).toEqual([{ code: 'team_not_found', message: 'Team not found' }])
})

test('conversations by hand over the simulator’s own HTTP', async () => {
  const { call, sim } = await startWithAnn()
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${sim.url}/__simulator/conversations${path}`, { method: 'POST', body: JSON.stringify(body) })
    return [response.status, await response.json()]
  }
  const [status, made] = await post('', {
    body: '<p>Hi</p>',
    parts: [{ author: 'bot', body: '<p>Yes</p>' }],
    ai_agent: { resolution_state: 'escalated' },
  })
  const [{ id } = { id: '' }] = sim.state.conversations.all()
  expect([status, made]).toEqual([201, { id }])
  expect(await post(`/${id}`, { ai_agent: { rating: 1 }, state: 'closed' })).toEqual([200, { id }])
  expect((await call('GET', `/conversations/${id}`)).body).toMatchObject({
    state: 'closed',
    ai_agent: { resolution_state: 'escalated', rating: 1 },
  })
  expect(await post(`/${id}`, { nothing: 1 })).toEqual([400, { error: 'Unrecognized key: "nothing"' }])
  expect(await post('/9', {})).toEqual([400, { error: 'there is no conversation 9' }])
})
