/** Who and what is let in: tokens, Accept, versions, methods, bodies, permissions; and who the token is. */
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

test('/me tells who the token belongs to and which workspace it is', async () => {
  const { call } = await startApi({ workspace: { idCode: 'abc', name: 'Test', region: 'EU', timezone: 'Europe/Dublin' } })
  const { body } = await call('GET', '/me')
  expect(body).toMatchObject({ type: 'admin', id: '991267459', email_verified: true, has_inbox_seat: true })
  expect(body['app']).toMatchObject({ type: 'app', id_code: 'abc', name: 'Test', region: 'EU', timezone: 'Europe/Dublin' })
})

test('/admins lists the teammates, each with its teams', async () => {
  const admins = [{ id: '1', name: 'One', email: 'one@example.com' }] as const
  const { call } = await startApi({ admins, teams: [{ id: '7', name: 'Support', admin_ids: ['1'] }] })
  const admin = { type: 'admin', id: '1', team_ids: [7], away_mode_enabled: false, has_inbox_seat: true }
  expect((await call('GET', '/admins')).body['admins']).toMatchObject([admin])
  expect((await call('GET', '/admins/1')).body).toMatchObject(admin)
  expect((await call('GET', '/admins/2')).body.errors).toEqual([{ code: 'admin_not_found', message: 'Admin not found' }])
})

test.each(['Bearer wrong', 'Basic simulator-token', ''])(
  'Authorization "%s" gets the documented 401, without rate headers',
  async (Authorization) => {
    const { call } = await startApi()
    const { status, body, headers } = await call('GET', '/me', undefined, { Authorization })
    expect(status).toBe(401)
    expect(body).toMatchObject({ type: 'error.list', errors: [{ code: 'unauthorized', message: 'Access Token Invalid' }] })
    expect(headers.get('x-request-id')).toBe(body['request_id'])
    expect(headers.get('x-ratelimit-limit')).toBeNull()
  },
)

test('each of several tokens is let in', async () => {
  const { call, sim } = await startApi({ token: ['one', 'two'] })
  expect(sim.token).toBe('one')
  expect((await call('GET', '/me', undefined, { Authorization: 'Bearer two' })).status).toBe(200)
})

test.each(['text/html', 'application/json;q=0', 'application/jsonp'])('Accept "%s" is 406', async (Accept) => {
  const { call } = await startApi()
  const { status, body } = await call('GET', '/me', undefined, { Accept })
  expect([status, body.errors[0]?.code]).toEqual([406, 'media_type_not_acceptable'])
})

test('a call without Accept is 406', async () => {
  const { sim } = await startApi()
  const { connect } = await import('node:net')
  const socket = connect(sim.port, '127.0.0.1')
  socket.end(`GET /me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${sim.token}\r\n\r\n`)
  const text = (await socket.toArray()).join('')
  expect(text).toMatch(/^HTTP\/1.1 406 /)
})

test.each(['*/*', 'application/*', 'text/html, application/json;q=0.9'])('Accept "%s" is fine', async (Accept) => {
  const { call } = await startApi()
  expect((await call('GET', '/me', undefined, { Accept })).status).toBe(200)
})

test.each(['9.9', '2.18', '1.5', '2', '2.016', 'latest'])('version %s does not exist', async (version) => {
  const { call } = await startApi()
  const { status, body } = await call('GET', '/me', undefined, { 'Intercom-Version': version })
  expect([status, body.errors[0]?.code]).toEqual([400, 'intercom_version_invalid'])
})

test.each(['2.0', '2.9', '2.14', '2.16', '2.17', 'Preview', 'Unstable'])('version %s exists', async (version) => {
  const { call } = await startApi()
  expect((await call('GET', '/contacts', undefined, { 'Intercom-Version': version })).status).toBe(200)
})

test.each([
  ['1.4', '/contacts'],
  ['2.12', '/contacts/find_by_external_id/1'],
])('version %s does not have %s yet', async (version, path) => {
  const { call } = await startApi()
  const { status, body } = await call('GET', path, undefined, { 'Intercom-Version': version })
  expect(status).toBe(400)
  expect(body.errors).toEqual([
    { code: 'intercom_version_invalid', message: 'Requested resource is not available in current API version.' },
  ])
})

test('the version of calls that name none can be set', async () => {
  const { call } = await startApi({ version: '2.12' })
  expect((await call('GET', '/contacts/find_by_external_id/1')).status).toBe(400)
})

test.each([
  ['PATCH', '/contacts/1'],
  ['DELETE', '/contacts'],
  ['POST', '/me'],
  ['GET', '/macros'],
  ['GET', '/nothing/here'],
])('%s %s is not there', async (method, path) => {
  const { call } = await startApi()
  const { status, body } = await call(method, path)
  expect([status, body.errors[0]?.code]).toEqual([404, 'not_found'])
})

test('compat.patch lets PATCH do what PUT does', async () => {
  const { call, sim } = await startApi({ compat: { patch: true }, seed: [{ external_id: '1' }] })
  const id = sim.state.contacts()[0]?.id
  expect((await call('PATCH', `/contacts/${id}`, { name: 'Ann' })).body).toMatchObject({ id, name: 'Ann' })
})

test.each(['{', 'null x', '[1', '"text"', '[]'])('the body %s is 400', async (text) => {
  const { call } = await startApi()
  const { status, body } = await call('POST', '/contacts', text)
  expect([status, body.errors[0]?.code]).toEqual([400, 'parameter_invalid'])
})

test('a token that may only read is refused every write', async () => {
  const { call, sim } = await startApi({ scopes: ['read_users'], seed: [{ external_id: '1' }] })
  const id = sim.state.contacts()[0]?.id
  expect((await call('GET', `/contacts/${id}`)).status).toBe(200)
  expect((await call('POST', '/contacts/search', { query: { field: 'role', operator: '=', value: 'user' } })).status).toBe(200)
  const refused = await call('PUT', `/contacts/${id}`, { name: 'x' })
  expect(refused.status).toBe(403)
  const message = 'You do not have the required scope (write_users_companies) to access this resource'
  expect(refused.body.errors).toEqual([{ code: 'forbidden', message }])
  expect((await call('POST', '/data_attributes', {})).status).toBe(403)
})

test('a token without read permission still gets /me', async () => {
  const { call } = await startApi({ scopes: [] })
  expect((await call('GET', '/me')).status).toBe(200)
  expect((await call('GET', '/contacts')).status).toBe(403)
})
