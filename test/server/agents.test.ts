/** What agents may ask for: live work by the admin API, carried out by a worker on a simulated workspace. */
import { beforeAll, describe, expect, test } from 'vitest'
import { createServerDesk, type ServerDesk } from './desk.ts'

let desk: ServerDesk
let known: string

beforeAll(async () => {
  desk = await createServerDesk({ config: 'workspace: { admin_id: "991267459" }' })
  known = desk.simulator.state.addContact({ role: 'user', email: 'ada@example.com', external_id: 'u-1', name: 'Ada' }).id
  desk.simulator.state.addDataAttribute({ name: 'plan', data_type: 'string' })
  desk.simulator.state.addDataAttribute({ name: 'seats', data_type: 'integer' })
  desk.simulator.state.addDataAttribute({ name: 'last_ai_session', data_type: 'date' })
})

const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  desk.ask('POST', path, { body, headers })
const calls = (pattern: string): number => desk.simulator.counts().byPattern[pattern] ?? 0

describe('POST /v1/conversations', () => {
  test('starts one for a contact by email, and tells its id when it is waited for', async () => {
    const { status, body } = await post('/v1/conversations?wait=10s', { userEmail: 'Ada@Example.com', body: 'My bill is wrong' })
    expect({ status, body }).toMatchObject({ status: 200, body: { did: 'created', status: 'done' } })
    expect(desk.simulator.state.conversations.find(body.id)).toMatchObject({
      source: { body: expect.stringContaining('My bill is wrong') },
    })
  })

  test('somebody who is not there yet is made a contact first', async () => {
    const { body } = await post('/v1/conversations?wait=10s', { userEmail: 'new@example.com', name: 'Nia', body: 'Hello' })
    expect(body).toMatchObject({ did: 'created' })
    expect(desk.simulator.state.contacts().map(({ email }) => email)).toContain('new@example.com')
  })

  test('without waiting it is answered at once, with the run to follow', async () => {
    const { status, body, headers } = await post('/v1/conversations', { userId: 'u-1', body: 'And another thing' })
    expect(status).toBe(202)
    expect(headers.get('location')).toBe(`/v1/runs/${body.run}`)
    expect(await desk.ended(body.run)).toMatchObject({ status: 'done', created: 1, request: { trigger: 'live' } })
  })

  test('asked twice under one key it is done once', async () => {
    const before = calls('POST /conversations')
    const key = { 'Idempotency-Key': 'ticket-4711' }
    const first = await post('/v1/conversations?wait=10s', { userId: 'u-1', body: 'Once' }, key)
    const second = await post('/v1/conversations?wait=10s', { userId: 'u-1', body: 'Once' }, key)
    expect(second.body).toMatchObject({ did: 'unchanged', id: first.body.id })
    expect(calls('POST /conversations')).toBe(before + 1)
  })

  test.each([
    [{ body: 'Hello' }, 'no_identity', /userEmail/],
    [{ userEmail: 'not an address', body: 'Hello' }, 'invalid', /email address/],
    [{ userEmail: 'ada@example.com' }, 'invalid', /body/],
    [{ userEmail: 'ada@example.com', body: 'Hello', colour: 'red' }, 'invalid', /colour/],
  ])('%j is refused with %s', async (sent, code, said) => {
    const { status, body } = await post('/v1/conversations', sent)
    expect({ status, code: body.error.code }).toEqual({ status: 422, code })
    expect(body.error.message).toMatch(said)
  })
})

describe('POST /v1/conversations/{id}/reply', () => {
  test('an admin replies, a note is left, the contact answers', async () => {
    const { body } = await post('/v1/conversations?wait=10s', { contactId: known, body: 'Question' })
    const path = `/v1/conversations/${body.id}/reply?wait=10s`
    for (const sent of [{ body: 'Answer' }, { body: 'For us', as: 'note' }, { body: 'Thanks', as: 'contact', contactId: known }])
      expect((await post(path, sent)).body).toMatchObject({ did: 'updated', id: body.id })
    const shown = await desk.ask('GET', `/v1/conversations/${body.id}`)
    expect(shown.status).toBe(200)
    expect(shown.body.parts.map((part: { part_type: string; body: string }) => [part.part_type, part.body])).toEqual([
      ['comment', expect.stringContaining('Answer')],
      ['note', expect.stringContaining('For us')],
      ['comment', expect.stringContaining('Thanks')],
    ])
    expect(shown.body.truncated).toBe(false)
  })

  test('to a conversation that is not there: refused with its reason and the run', async () => {
    const { status, body } = await post('/v1/conversations/999999/reply?wait=10s', { body: 'Anybody?' })
    expect({ status, code: body.error.code }).toEqual({ status: 422, code: 'refused' })
    expect(body.error).toMatchObject({ run: expect.any(String), reason: expect.any(String) })
  })

  test('and one that is not there cannot be shown', async () => {
    const { status, body } = await desk.ask('GET', '/v1/conversations/999999')
    expect({ status, code: body.error.code }).toEqual({ status: 404, code: 'unknown_conversation' })
  })
})

describe('POST /v1/contacts/{contact}/attributes', () => {
  test.each([
    ['its id', () => known],
    ['an email', () => 'ada@example.com'],
    ['your own id', () => 'u-1'],
  ])('by %s', async (_, name) => {
    const { status, body } = await post(`/v1/contacts/${encodeURIComponent(name())}/attributes?wait=10s`, {
      attributes: { plan: name(), seats: 4 },
    })
    expect({ status, body }).toMatchObject({ status: 200, body: { did: 'updated', id: known } })
    expect(desk.simulator.state.contact(known)?.custom_attributes).toMatchObject({ plan: name(), seats: 4 })
  })

  test('a date in ISO 8601 becomes unix seconds', async () => {
    const { body } = await post('/v1/contacts/u-1/attributes?wait=10s', { attributes: { last_ai_session: '2026-03-14' } })
    expect(body).toMatchObject({ did: 'updated' })
    expect(desk.simulator.state.contact(known)?.custom_attributes).toMatchObject({ last_ai_session: 1_773_446_400 })
  })

  test('somebody whom the search cannot find yet is known from our own work', async () => {
    const made = await post('/v1/conversations?wait=10s', { userEmail: 'fresh@example.com', body: 'Hello' })
    expect(made.body.did).toBe('created')
    const before = calls('POST /contacts/search')
    const { body } = await post('/v1/contacts/fresh@example.com/attributes?wait=10s', { attributes: { plan: 'pro' } })
    expect(body).toMatchObject({ did: 'updated' })
    expect(calls('POST /contacts/search')).toBe(before)
  })

  test.each([
    ['an attribute that is not there', 'ada@example.com', { plna: 'pro' }, 422, 'unknown_attribute', /did you mean plan/],
    ['a word for a date', 'ada@example.com', { last_ai_session: 'today' }, 422, 'wrong_type', /expected a date such as/],
    ['a text for a number', 'ada@example.com', { seats: 'four' }, 422, 'wrong_type', /is of type integer/],
    ['nobody', 'nobody@example.com', { plan: 'pro' }, 404, 'unknown_contact', /Nobody/],
    ['nothing', 'ada@example.com', {}, 422, 'invalid', /at least one/],
  ])('%s is refused, and nothing is sent', async (_, who, attributes, status, code, said) => {
    const before = calls('PUT /contacts/{id}')
    const answer = await post(`/v1/contacts/${who}/attributes?wait=10s`, { attributes })
    expect({ status: answer.status, code: answer.body.error.code }).toEqual({ status, code })
    expect(answer.body.error.message).toMatch(said)
    expect(calls('PUT /contacts/{id}')).toBe(before)
  })
})

test('a conversation is handed over, and verified; one that is with a person stays there', async () => {
  const config = 'workspace: { admin_id: "991267459" }\nhandoff: { assign_to: { team: Support }, tag: needs a person }'
  const office = await createServerDesk({ config })
  const { state } = office.simulator
  state.addTag('needs a person')
  const contact = state.addContact({ role: 'user', email: 'bo@example.com' })
  const talk = state.conversations.add({ contacts: [contact.id], body: 'A person, please' })
  const handed = await office.ask('POST', `/v1/conversations/${talk.id}/handoff?wait=20s`, { body: {} })
  expect({ status: handed.status, body: handed.body }).toMatchObject({ status: 200, body: { did: 'updated', id: talk.id } })
  expect(state.conversations.find(talk.id)).toMatchObject({ team_assignee_id: '5017691' })
  const taken = state.conversations.add({ contacts: [contact.id], body: 'Hello', admin_assignee_id: '991267460' })
  const left = await office.ask('POST', `/v1/conversations/${taken.id}/handoff?wait=20s`, { body: {} })
  expect(left.body).toMatchObject({ did: 'unchanged', code: 'with_person' })
})

test('a hand-off without handoff: in the configuration is refused', async () => {
  const { status, body } = await post('/v1/conversations/5/handoff', {})
  expect({ status, code: body.error.code }).toEqual({ status: 422, code: 'no_handoff' })
})

test('what was asked for is in the audit by its run, without who it was about', async () => {
  const rows = await desk.store.db.query<{ target: string }>(
    "select target from fin_sync.audit where action = 'setContactAttributes' and status = 200",
  )
  expect(rows.length).toBeGreaterThan(0)
  for (const { target } of rows) expect(target).toMatch(/^run\//)
})
