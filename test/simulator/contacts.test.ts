/** Contacts are created, read, updated and listed by the API’s rules of identity. */
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

test('a contact comes back whole, with status 200, and is found by id and external_id', async () => {
  const { call } = await startApi({ workspace: { idCode: 'abc' } })
  const sent = {
    external_id: '7',
    email: ' Ann@Example.com',
    name: 'Ann',
    avatar: 'https://example.com/a.png',
    signed_up_at: 1_700_000_000,
  }
  const { status, body } = await call('POST', '/contacts', sent)
  expect(status).toBe(200)
  expect(body.id).toMatch(/^[0-9a-f]{24}$/)
  expect(body).toMatchObject({
    type: 'contact',
    role: 'user',
    workspace_id: 'abc',
    external_id: '7',
    email: 'ann@example.com',
    name: 'Ann',
  })
  expect(body).toMatchObject({
    phone: null,
    custom_attributes: {},
    avatar: { type: 'avatar', image_url: 'https://example.com/a.png' },
  })
  expect(body['tags']).toEqual({ type: 'list', data: [], url: `/contacts/${body.id}/tags`, total_count: 0, has_more: false })
  expect((await call('GET', `/contacts/${body.id}`)).body).toEqual(body)
  expect((await call('GET', '/contacts/find_by_external_id/7')).body).toEqual(body)
})

test('external_ids with awkward characters are found', async () => {
  const { call } = await startApi()
  const { body } = await call('POST', '/contacts', { external_id: 'a/b c?' })
  expect((await call('GET', `/contacts/find_by_external_id/${encodeURIComponent('a/b c?')}`)).body.id).toBe(body.id)
})

test.each([
  ['the same external_id', { external_id: '1' }, { external_id: '1' }],
  ['the same email without external_id', { email: 'a@example.com' }, { email: 'A@example.com' }],
  [
    'the same email, where only the first has an external_id',
    { email: 'a@example.com', external_id: '1' },
    { email: 'a@example.com' },
  ],
  [
    'the same email, where only the second has an external_id',
    { email: 'a@example.com' },
    { email: 'a@example.com', external_id: '1' },
  ],
])('a second user with %s is a conflict that names the first', async (_, first, second) => {
  const { call } = await startApi()
  const { id } = (await call('POST', '/contacts', first)).body
  const { status, body } = await call('POST', '/contacts', second)
  expect(status).toBe(409)
  expect(body.errors).toEqual([{ code: 'conflict', message: `A contact matching those details already exists with id=${id}` }])
  expect(body).toMatchObject({ type: 'error.list', request_id: expect.any(String) })
})

test('users with different external_ids may share an email', async () => {
  const { call } = await startApi()
  await call('POST', '/contacts', { email: 'a@example.com', external_id: '1' })
  expect((await call('POST', '/contacts', { email: 'a@example.com', external_id: '2' })).status).toBe(200)
})

test('sameEmail: allow makes a second user beside one that has no external_id', async () => {
  const { call } = await startApi({ sameEmail: 'allow' })
  await call('POST', '/contacts', { email: 'a@example.com' })
  expect((await call('POST', '/contacts', { email: 'a@example.com', external_id: '1' })).status).toBe(200)
})

test('leads are never unique, and get a uuid instead of the external_id that was sent', async () => {
  const { call } = await startApi()
  await call('POST', '/contacts', { email: 'a@example.com', external_id: '1' })
  const first = await call('POST', '/contacts', { role: 'lead', email: 'a@example.com', external_id: '1' })
  const second = await call('POST', '/contacts', { role: 'lead', email: 'a@example.com', external_id: '1' })
  expect([first.status, second.status]).toEqual([200, 200])
  expect(first.body.id).not.toBe(second.body.id)
  expect(first.body['external_id']).toMatch(/^[0-9a-f-]{36}$/)
  expect((await call('GET', `/contacts/find_by_external_id/${String(first.body['external_id'])}`)).status).toBe(404)
})

test('an update changes what it names, and null clears', async () => {
  const { call, sim } = await startApi({ attributes: [{ name: 'plan' }, { name: 'seats', data_type: 'integer' }] })
  const { id } = (
    await call('POST', '/contacts', {
      email: 'a@example.com',
      name: 'Ann',
      phone: '+31',
      custom_attributes: { plan: 'pro', seats: 3 },
    })
  ).body
  await call('PUT', `/contacts/${id}`, { name: null, custom_attributes: { plan: null } })
  expect(sim.state.contact(id)).toMatchObject({ name: null, phone: '+31', custom_attributes: { plan: null, seats: 3 } })
})

test('an update runs into another user as a create does, but not into itself', async () => {
  const { call } = await startApi()
  const first = (await call('POST', '/contacts', { email: 'a@example.com', external_id: '1' })).body
  const second = (await call('POST', '/contacts', { email: 'b@example.com' })).body
  const clash = await call('PUT', `/contacts/${second.id}`, { external_id: '1' })
  expect([clash.status, clash.body.errors[0]?.message]).toEqual([
    409,
    `A contact matching those details already exists with id=${first.id}`,
  ])
  expect((await call('PUT', `/contacts/${second.id}`, { email: 'a@example.com' })).status).toBe(409)
  expect((await call('PUT', `/contacts/${second.id}`, { email: 'b@example.com', external_id: '2' })).status).toBe(200)
})

test('PUT role=user promotes a lead, and no user goes back to being a lead', async () => {
  const { call } = await startApi()
  const { id } = (await call('POST', '/contacts', { role: 'lead', email: 'a@example.com' })).body
  expect((await call('PUT', `/contacts/${id}`, { role: 'user', external_id: '1' })).body).toMatchObject({
    id,
    role: 'user',
    external_id: '1',
  })
  const back = await call('PUT', `/contacts/${id}`, { role: 'lead' })
  expect([back.status, back.body.errors[0]?.code]).toEqual([400, 'client_error'])
  expect(back.body.errors[0]?.message).toBe("Contact with user role can't be converted to a lead")
})

test('promoting a lead into the identity of a user is a conflict', async () => {
  const { call } = await startApi()
  await call('POST', '/contacts', { external_id: '1' })
  const { id } = (await call('POST', '/contacts', { role: 'lead' })).body
  expect((await call('PUT', `/contacts/${id}`, { role: 'user', external_id: '1' })).status).toBe(409)
})

test.each([
  ['nothing that identifies it', {}, 'One of email, external_id or role is required'],
  ['role user without email and external_id', { role: 'user' }, 'A user needs an email or an external_id'],
  ['an unknown owner', { email: 'a@example.com', owner_id: '1' }, 'The owner specified is not a member of the workspace'],
  ['a number as name', { email: 'a@example.com', name: 5 }, /^name: /],
  ['a role that does not exist', { role: 'visitor' }, /^role: /],
  [
    'email_verified without an email',
    { external_id: '1', email_verified: true },
    /^email_verified can only be set together with an email/,
  ],
])('a create with %s is refused', async (_, sent, message) => {
  const { call, sim } = await startApi()
  const { status, body } = await call('POST', '/contacts', sent)
  expect(status).toBe(400)
  expect(body.errors[0]?.message).toMatch(message)
  expect(sim.state.contacts()).toEqual([])
})

test('owner_id is a number up to 2.15 and text from 2.16 on', async () => {
  const { call } = await startApi()
  const { body } = await call(
    'POST',
    '/contacts',
    { email: 'a@example.com', owner_id: 991_267_459 },
    { 'Intercom-Version': '2.15' },
  )
  expect(body['owner_id']).toBe(991_267_459)
  expect((await call('GET', `/contacts/${body.id}`)).body['owner_id']).toBe('991267459')
})

test('email_verified is not known before 2.16, language_override not before the preview', async () => {
  const { call, sim } = await startApi()
  const sent = { email: 'a@example.com', email_verified: true, language_override: 'nl' }
  const { id } = (await call('POST', '/contacts', sent, { 'Intercom-Version': '2.15' })).body
  expect(sim.state.contact(id)).toMatchObject({ email_verified: null, language_override: null })
  await call('PUT', `/contacts/${id}`, sent, { 'Intercom-Version': 'Preview' })
  expect(sim.state.contact(id)).toMatchObject({ email_verified: true, language_override: 'nl' })
})

test('the list pages through all living contacts, newest first, whatever is added meanwhile', async () => {
  const { call, sim } = await startApi({ seed: [1, 2, 3, 4, 5].map((n) => ({ external_id: String(n) })) })
  sim.state.editContact(sim.state.contacts()[1]?.id ?? '', { archived: true })
  const first = await call('GET', '/contacts?per_page=2&email=ignored')
  sim.state.addContact({ external_id: '6' })
  const second = await call('GET', `/contacts?per_page=2&starting_after=${first.body.pages?.next?.starting_after}`)
  const ids = [first, second].flatMap(({ body }) => body.data.map((contact) => contact['external_id']))
  expect(ids).toEqual(['5', '4', '3', '1'])
  expect(first.body).toMatchObject({ type: 'list', total_count: 4, pages: { type: 'pages', page: 1, per_page: 2, total_pages: 2 } })
  expect(second.body.pages).toEqual({ type: 'pages', page: 2, per_page: 2, total_pages: 3 })
})

test.each(['0', '151', 'ten', '1.5'])('the list refuses per_page=%s', async (perPage) => {
  const { call } = await startApi()
  expect((await call('GET', `/contacts?per_page=${perPage}`)).status).toBe(400)
})
