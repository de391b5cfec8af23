/** A definite no says what to do next. */
import { describe, expect, test } from 'vitest'
import { ConfigError, NotAuthorised, Unreachable } from '../../src/errors.ts'
import { IntercomRefusal } from '../../src/intercom/errors.ts'
import { CREATE, failure, READ, useBench } from './bench.ts'
import { refusalBody } from './server.ts'

const bench = useBench()

describe('a definite no', () => {
  test.each([400, 404, 409, 410, 422])('%d becomes a refusal that can be read', async (status) => {
    const { client, server, notes } = await bench.against(() => ({
      status,
      json: refusalBody('parameter_invalid', 'That is wrong'),
    }))
    const error = await failure(client.call(CREATE))
    expect(error).toBeInstanceOf(IntercomRefusal)
    expect(error).toMatchObject({
      operation: 'POST /contacts',
      status,
      code: 'parameter_invalid',
      text: 'That is wrong',
      requestId: 'req_1',
      errors: [{ code: 'parameter_invalid', message: 'That is wrong' }],
    })
    expect(error.message).toBe(`Intercom refused POST /contacts with ${status} parameter_invalid: That is wrong (request req_1)`)
    expect(server.received).toHaveLength(1)
    expect(notes.said).toEqual([{ limited: false, remaining: null }])
  })

  test.each([
    ['without request id or message', { json: { type: 'error.list', errors: [{ code: 'not_found' }] } }, 'not_found'],
    ['with a null request id', { json: { type: 'error.list', request_id: null, errors: [{ code: 'not_found' }] } }, 'not_found'],
    ['of another shape', { json: { error: 'no' } }, 'http_404'],
    ['of HTML', { text: '<html>Not here</html>' }, 'http_404'],
    ['of nothing', { text: '' }, 'http_404'],
  ])('with a body %s is a refusal too', async (_, body, code) => {
    const { client } = await bench.against(() => ({ status: 404, ...body, headers: { 'x-request-id': 'req_h' } }))
    expect(await failure(client.call(READ))).toMatchObject({ name: 'IntercomRefusal', status: 404, code, requestId: 'req_h' })
  })

  test('410 tells where a merged contact went', async () => {
    const headers = { link: '</contacts/6762f0dd1bb69f9f2193bb83>; rel="canonical"' }
    const { client } = await bench.against(() => ({ status: 410, json: refusalBody('contact_merged', 'Merged'), headers }))
    expect(await failure(client.call(READ))).toMatchObject({ link: '/contacts/6762f0dd1bb69f9f2193bb83' })
  })

  test('401 names the likely causes', async () => {
    const { client, server } = await bench.against(() => ({
      status: 401,
      json: refusalBody('unauthorized', 'Access Token Invalid'),
    }))
    const error = await failure(client.call(READ))
    expect(error).toBeInstanceOf(NotAuthorised)
    expect(error.message).toMatch(/Access Token Invalid.*expired.*revoked.*region/s)
    expect(server.received).toHaveLength(1)
  })

  test.each([
    ['/contacts', 'POST /contacts', 'read and write contacts'],
    ['/conversations/1/reply', 'POST /conversations/{id}/reply', 'read and write conversations'],
  ])('403 on %s names the missing permission', async (path, operation, what) => {
    const { client } = await bench.against(() => ({ status: 403, json: refusalBody('forbidden', 'Not allowed') }))
    const error = await failure(client.call({ ...CREATE, path, operation }))
    expect(error).toBeInstanceOf(NotAuthorised)
    expect(error.message).toContain(what)
  })

  test("403 api_plan_restricted blames the workspace's plan", async () => {
    const { client } = await bench.against(() => ({
      status: 403,
      json: refusalBody('api_plan_restricted', 'Active subscription needed.'),
    }))
    expect((await failure(client.call(READ))).message).toContain('plan does not include')
  })

  test.each([401, 403, 407])('%d from a proxy is not held against the token', async (status) => {
    const { client } = await bench.against(() => ({ status, text: '<html>Blocked by policy</html>' }))
    const error = await failure(client.call(READ))
    expect(error).toBeInstanceOf(Unreachable)
    expect(error.message).toContain('something between')
  })

  test('an unknown version names the call and the setting', async () => {
    const body = refusalBody('intercom_version_invalid', 'Requested resource is not available in current API version.')
    const { client } = await bench.against(() => ({ status: 400, json: body }))
    const error = await failure(client.call(READ))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).toMatch(/GET \/contacts\/\{id\}.*2\.16.*workspace\.version/s)
  })

  test('a redirect is a wrong address', async () => {
    const { client } = await bench.against(() => ({ status: 301, headers: { location: 'https://example.com' } }))
    expect(await failure(client.call(READ))).toBeInstanceOf(ConfigError)
  })
})
