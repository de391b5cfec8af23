/** What teammates and contacts do in a conversation: replies, notes, closing, snoozing, assigning, tagging. */
import { expect, test } from 'vitest'
import type { ConversationSeed } from '../../src/simulator/conversations/add-by-hand.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { startApi } from './api.ts'

const ADMIN = '991267459'
const TEAM = '5017691'
const NOW = 1_734_537_500

async function startWith(seed: ConversationSeed = {}, options: SimulatorOptions = {}) {
  const clock = { seconds: NOW }
  const { call, sim } = await startApi({
    seed: [{ external_id: '70', email: 'ann@example.com' }],
    now: () => clock.seconds * 1000,
    ...options,
  })
  const contact = sim.state.contacts()[0]?.id ?? ''
  const { id } = sim.state.conversations.add({ contacts: [contact], ...seed })
  const act = (path: string, body: object) => call('POST', `/conversations/${id}/${path}`, body)
  return { call, sim, clock, contact, id, act, now: () => sim.state.conversations.find(id) }
}

test('a teammate comments: the contact waits no longer', async () => {
  const { act, now } = await startWith({ waiting_since: NOW - 10 })
  const sent = { type: 'admin', message_type: 'comment', admin_id: Number(ADMIN), body: 'On its <b class="x">way</b>' }
  const { status, body } = await act('reply', { ...sent, attachment_urls: ['https://example.com/a/label.pdf'] })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    waiting_since: null,
    state: 'open',
    teammates: { type: 'admin.list', teammates: [{ type: 'admin', id: ADMIN }] },
    conversation_parts: {
      total_count: 1,
      conversation_parts: [
        {
          part_type: 'comment',
          body: '<p>On its <b>way</b></p>',
          author: { type: 'admin', id: ADMIN, name: 'First admin' },
          attachments: [{ type: 'upload', name: 'label.pdf', url: 'https://example.com/a/label.pdf' }],
        },
      ],
    },
  })
  expect(now()?.parts).toHaveLength(1)
})

test('a note changes no state, and its HTML stays but for comments', async () => {
  const { act, now } = await startWith({ state: 'closed', waiting_since: NOW })
  const body = '<html><body><h2>Why</h2><!-- mark --><ul><li>asked</li></ul></body></html>'
  await act('reply', { type: 'admin', message_type: 'note', admin_id: ADMIN, body })
  expect(now()).toMatchObject({
    state: 'closed',
    waiting_since: NOW,
    parts: [{ part_type: 'note', body: '<h2>Why</h2><ul><li>asked</li></ul>' }],
  })
})

test('a quick reply needs no body', async () => {
  const { act } = await startWith()
  const reply_options = [{ text: 'Yes', uuid: 'a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb' }]
  const { body } = await act('reply', { type: 'admin', message_type: 'quick_reply', admin_id: ADMIN, reply_options })
  expect(body['conversation_parts']).toMatchObject({ conversation_parts: [{ part_type: 'quick_reply', body: null }] })
})

test.each(['intercom_user_id', 'user_id', 'email'] as const)('a contact named by %s replies', async (key) => {
  const { act, contact } = await startWith({ waiting_since: null, read: true })
  const name = { intercom_user_id: contact, user_id: '70', email: 'Ann@example.com' }[key]
  const { body } = await act('reply', { type: 'user', message_type: 'comment', [key]: name, body: 'Thanks :)' })
  expect(body).toMatchObject({ waiting_since: NOW, read: false, first_contact_reply: { created_at: NOW } })
  expect(body['conversation_parts']).toMatchObject({
    conversation_parts: [{ part_type: 'comment', body: '<p>Thanks :)</p>', author: { type: 'user', id: contact } }],
  })
})

test.each(['closed', 'snoozed'] as const)('a contact’s reply opens what is %s', async (state) => {
  const { act, contact } = await startWith({ state, snoozed_until: state === 'snoozed' ? NOW + 60 : null })
  const { body } = await act('reply', { type: 'user', message_type: 'comment', intercom_user_id: contact, body: 'Still here' })
  expect(body).toMatchObject({ state: 'open', open: true, snoozed_until: null })
  expect(body['conversation_parts']).toMatchObject({ conversation_parts: [{ part_type: 'open', body: '<p>Still here</p>' }] })
})

test('"last" is the conversation of the contact that changed last', async () => {
  const { call, sim, clock, contact, id } = await startWith()
  sim.state.conversations.add({ contacts: [contact] })
  clock.seconds += 5
  sim.state.conversations.change(id, { read: true })
  const body = { type: 'user', message_type: 'comment', intercom_user_id: contact, body: 'Again' }
  expect((await call('POST', '/conversations/last/reply', body)).body.id).toBe(id)
})

test.each([
  ['reply', { type: 'admin', message_type: 'comment', admin_id: '5', body: 'x' }, 404, 'admin_not_found'],
  ['reply', { type: 'admin', message_type: 'comment', admin_id: ADMIN }, 400, 'parameter_invalid'],
  ['reply', { type: 'admin', message_type: 'close', admin_id: ADMIN, body: 'x' }, 400, 'parameter_invalid'],
  ['reply', { type: 'user', message_type: 'comment', email: 'nobody@example.com', body: 'x' }, 404, 'not_found'],
  ['reply', { type: 'user', message_type: 'comment', body: 'x' }, 404, 'not_found'],
  ['parts', { type: 'admin', message_type: 'comment', admin_id: ADMIN, body: 'x' }, 400, 'parameter_invalid'],
  ['parts', { message_type: 'open' }, 400, 'parameter_invalid'],
  ['parts', { message_type: 'snoozed', admin_id: ADMIN, snoozed_until: NOW }, 400, 'parameter_invalid'],
  ['parts', { message_type: 'assignment', type: 'admin', admin_id: ADMIN, assignee_id: '5' }, 404, 'assignee_not_found'],
  ['parts', { message_type: 'assignment', type: 'team', admin_id: ADMIN, assignee_id: ADMIN }, 404, 'assignee_not_found'],
])('%s %j is refused with %i %s', async (path, body, status, code) => {
  const { act, now } = await startWith()
  const refused = await act(path, body)
  expect([refused.status, refused.body.errors[0]?.code]).toEqual([status, code])
  expect(now()?.parts).toEqual([])
})

test('close, open', async () => {
  const { act } = await startWith()
  const closed = await act('parts', { message_type: 'close', type: 'admin', admin_id: ADMIN, body: 'Goodbye :)' })
  expect(closed.body).toMatchObject({ state: 'closed', open: false, statistics: { last_closed_by_id: ADMIN, count_reopens: 0 } })
  const opened = await act('parts', { message_type: 'open', admin_id: ADMIN })
  expect(opened.body).toMatchObject({ state: 'open', open: true, statistics: { count_reopens: 1 } })
  expect(opened.body['conversation_parts']).toMatchObject({
    conversation_parts: [{ part_type: 'close', body: '<p>Goodbye :)</p>' }, { part_type: 'open' }],
  })
})

test('a snooze ends by itself', async () => {
  const { act, call, clock, id } = await startWith()
  const snoozed = await act('parts', { message_type: 'snoozed', admin_id: ADMIN, snoozed_until: NOW + 60 })
  expect(snoozed.body).toMatchObject({ state: 'snoozed', open: true, snoozed_until: NOW + 60 })
  clock.seconds += 60
  const { body } = await call('GET', `/conversations/${id}`)
  expect(body).toMatchObject({ state: 'open', snoozed_until: null })
  expect(body['conversation_parts']).toMatchObject({
    conversation_parts: [{ part_type: 'snoozed' }, { part_type: 'timer_unsnooze' }],
  })
})

test('assign to a teammate and to a team, and to nobody', async () => {
  const { act } = await startWith()
  const assign = (type: string, assignee_id: string | number) =>
    act('parts', { message_type: 'assignment', type, admin_id: ADMIN, assignee_id, body: 'Please look' })
  expect((await assign('admin', Number(ADMIN))).body).toMatchObject({ admin_assignee_id: Number(ADMIN), team_assignee_id: 0 })
  const { body } = await assign('team', TEAM)
  expect(body).toMatchObject({ admin_assignee_id: Number(ADMIN), team_assignee_id: Number(TEAM) })
  const part = { part_type: 'assignment', body: '<p>Please look</p>' }
  expect(body['conversation_parts']).toMatchObject({
    conversation_parts: [
      { ...part, assigned_to: { type: 'admin', id: ADMIN } },
      { ...part, assigned_to: { type: 'team', id: TEAM } },
    ],
  })
  expect((await assign('admin', '0')).body).toMatchObject({ admin_assignee_id: 0, team_assignee_id: Number(TEAM) })
})

test.each([
  ['reopen', 'closed', 200, { state: 'open', parts: [{ part_type: 'assign_and_reopen' }], team_assignee_id: TEAM }],
  ['reopen', 'snoozed', 200, { state: 'snoozed', parts: [{ part_type: 'assignment' }], team_assignee_id: TEAM }],
  ['reject422', 'closed', 422, { state: 'closed', parts: [], team_assignee_id: null }],
  ['reject422', 'snoozed', 422, { state: 'snoozed', parts: [], team_assignee_id: null }],
  ['reject422', 'open', 200, { state: 'open', parts: [{ part_type: 'assignment' }], team_assignee_id: TEAM }],
] as const)('with assignClosed %s, assigning what is %s answers %i', async (assignClosed, state, status, after) => {
  const { act, now } = await startWith({ state }, { assignClosed })
  const answer = await act('parts', { message_type: 'assignment', type: 'team', admin_id: ADMIN, assignee_id: TEAM })
  expect(answer.status).toBe(status)
  expect(now()).toMatchObject(after)
})

test('tags are put on once and taken off', async () => {
  const { act, call, sim, id, clock } = await startWith()
  const tag = sim.state.addTag('Handed over')
  const first = await act('tags', { id: Number(tag.id), admin_id: Number(ADMIN) })
  const applied = { type: 'tag', id: tag.id, name: 'Handed over', applied_at: NOW, applied_by: { type: 'admin', id: ADMIN } }
  expect(first.body).toMatchObject(applied)
  clock.seconds += 5
  expect((await act('tags', { id: tag.id, admin_id: ADMIN })).body).toMatchObject({ applied_at: NOW })
  expect((await call('GET', `/conversations/${id}`)).body['tags']).toEqual({ type: 'tag.list', tags: [applied] })
  expect((await call('DELETE', `/conversations/${id}/tags/${tag.id}`, { admin_id: ADMIN })).body).toMatchObject({ id: tag.id })
  expect(sim.state.conversations.find(id)?.tags).toEqual([])
})

test.each([
  ['POST', '/conversations/9/tags', { id: 'the tag', admin_id: ADMIN }, 'not_found', 'Conversation not found'],
  ['POST', 'the conversation', { id: '7', admin_id: ADMIN }, 'tag_not_found', 'Tag not found'],
  ['POST', 'the conversation', { id: 'the tag', admin_id: '5' }, 'admin_not_found', 'Admin not found'],
  ['POST', 'the conversation', { id: 'the tag' }, 'parameter_invalid', 'admin_id: Invalid input'],
  ['DELETE', 'the conversation/7', { admin_id: ADMIN }, 'tag_not_found', 'Tag not found'],
])('%s %s %j is refused with %s', async (method, path, body, code, message) => {
  const { call, sim, id } = await startWith()
  const tag = sim.state.addTag('Handed over').id
  const sent = 'id' in body && body.id === 'the tag' ? { ...body, id: tag } : body
  const refused = await call(method, path.replace('the conversation', `/conversations/${id}/tags`), sent)
  expect(refused.body.errors[0]).toMatchObject({ code, message })
})
