/** Who is let in, and who is not. */
import crypto, { createHash } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { connect } from 'node:net'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { secret } from '../../src/config/secret.ts'
import { createAdminApp } from '../../src/server/admin-app.ts'
import { createAttempts, networkOf } from '../../src/server/attempts.ts'
import { isLoopback } from '../../src/server/local-request.ts'
import { adminTokens } from '../../src/server/tokens.ts'
import { createServerDesk, type ServerDesk, TOKEN } from './desk.ts'

const NIGHTLY = 'token-of-the-nightly-job'
const METRICS = 'token-of-prometheus'
const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`
const basic = (password: string): string => `Basic ${Buffer.from(`anybody:${password}`).toString('base64')}`

const tokens = adminTokens({
  admin: secret(TOKEN),
  named: new Map([
    ['nightly', secret(sha256(NIGHTLY))],
    ['metrics', secret(METRICS)],
  ]),
})

describe('with tokens', () => {
  let desk: ServerDesk
  let now = 0
  beforeAll(async () => {
    desk = await createServerDesk({ idle: true, app: { tokens, attempts: createAttempts({ now: () => now }) } })
  })
  const ask = (headers: Record<string, string>, o: { method?: 'GET' | 'POST'; path?: string } = {}) =>
    desk.ask(o.method ?? 'GET', o.path ?? '/v1/syncs', { token: null, headers })

  test('the holder of one is let in, and everything asked for bears the name', async () => {
    const { body } = await desk.ask('POST', '/v1/syncs/people/runs', { body: {}, token: NIGHTLY })
    expect((await desk.ask('GET', `/v1/runs/${body.run}`)).body.request.by).toBe('nightly')
    expect((await desk.ask('POST', `/v1/runs/${body.run}/cancel`)).body.cancelled_by).toBe('admin')
    const { audit } = (await desk.ask('GET', '/v1/audit')).body
    expect(audit).toMatchObject([
      { who: 'admin', action: 'cancelRun', target: `run/${body.run}`, status: 202 },
      { who: 'nightly', action: 'startRun', status: 201 },
    ])
  })

  test('nobody else is, and is told how', async () => {
    const none = await ask({})
    expect(none).toMatchObject({ status: 401, body: { error: { code: 'unauthorised' } } })
    expect(none.headers.get('www-authenticate')).toBe('Basic realm="fin-sync", charset="UTF-8"')
    expect(await ask({ authorization: `Bearer ${NIGHTLY}x` })).toMatchObject({ status: 401 })
    expect(await ask({ authorization: `Bearer ${sha256(NIGHTLY)}` })).toMatchObject({ status: 401 })
    expect(await ask({ authorization: TOKEN })).toMatchObject({ status: 401 })
    const paths = ['/openapi.json', '/board', '/board/api/queues', '/v1/nothing']
    expect(await Promise.all(paths.map(async (path) => (await ask({}, { path })).status))).toEqual(paths.map(() => 401))
  })

  test('a browser shows it as a password, which opens what changes nothing', async () => {
    expect(await ask({ authorization: basic(TOKEN) })).toMatchObject({ status: 200 })
    expect(await ask({ authorization: basic('wrong') })).toMatchObject({ status: 401 })
    const post = await ask({ authorization: basic(TOKEN) }, { method: 'POST', path: '/v1/syncs/people/runs' })
    expect(post.status).toBe(401)
    expect(post.headers.get('www-authenticate')).toBe('Bearer realm="fin-sync"')
  })

  test('the token named metrics reads metrics and nothing else', async () => {
    const bearer = { authorization: `Bearer ${METRICS}` }
    expect(await ask(bearer, { path: '/metrics' })).toMatchObject({ status: 200 })
    expect(await ask(bearer)).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } })
  })

  test('on this machine metrics are open, but not by way of a proxy', async () => {
    expect(await ask({}, { path: '/metrics' })).toMatchObject({ status: 200 })
    expect(await ask({ 'x-forwarded-for': '203.0.113.7' }, { path: '/metrics' })).toMatchObject({ status: 401 })
  })

  test('health is open', async () => {
    expect(await ask({}, { path: '/healthz' })).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await ask({}, { path: '/readyz' })).toMatchObject({ status: 200, body: { status: 'ready' } })
  })

  test('after ten wrong tokens an address waits until its minute is over', async () => {
    now = 1_000_000
    for (let i = 0; i < 10; i++) expect((await ask({ authorization: `Bearer wrong-${i}` })).status).toBe(401)
    const limited = await desk.ask('GET', '/v1/syncs')
    expect(limited).toMatchObject({ status: 429, body: { error: { code: 'too_many_attempts' } } })
    expect(limited.headers.get('retry-after')).toBe('60')
    now += 60_000
    expect(await desk.ask('GET', '/v1/syncs')).toMatchObject({ status: 200 })
  })

  test('answers are kept by nobody, run nowhere and framed by nobody', async () => {
    const { headers } = await desk.ask('GET', '/v1/syncs')
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    })
    expect((await ask({})).headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('a body that does not come is not waited for beyond its time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const socket = connect(Number(new URL(desk.url).port), '127.0.0.1')
      socket.write(
        `POST /v1/syncs/people/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"full"`,
      )
      await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
      const answered = once(socket, 'data')
      await vi.advanceTimersByTimeAsync(10_000)
      expect(String((await answered)[0])).toContain('HTTP/1.1 408')
      socket.destroy()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('without tokens', () => {
  let desk: ServerDesk
  beforeAll(async () => {
    desk = await createServerDesk({ idle: true, app: { tokens: adminTokens({ admin: undefined, named: new Map() }) } })
  })
  const ask = (headers: Record<string, string>, method = 'GET'): Promise<number | undefined> => {
    const path = method === 'GET' ? '/v1/syncs' : '/v1/syncs/people/runs'
    const asked = request(`${desk.url}${path}`, { method, headers }).end()
    return once(asked, 'response').then(([response]) => {
      response.resume()
      return response.statusCode
    })
  }
  const port = (): string => new URL(desk.url).port

  test('programs of this machine are let in, and recorded as local', async () => {
    expect(await ask({ host: `localhost:${port()}` })).toBe(200)
    expect(await ask({ host: `[::1]:${port()}` })).toBe(200)
    const { body } = await desk.ask('POST', '/v1/syncs/people/runs', { token: null, body: {} })
    expect((await desk.ask('GET', `/v1/runs/${body.run}`, { token: null })).body.request.by).toBe('local')
    await desk.ask('POST', `/v1/runs/${body.run}/cancel`, { token: null })
  })

  test('a page under a name of its own that leads here is not', async () => {
    expect(await ask({ host: 'evil.example.com' })).toBe(403)
    expect(await ask({ host: 'localhost.evil.example.com' })).toBe(403)
    expect(await ask({ host: '127.0.0.1.evil.example.com:8080' })).toBe(403)
  })

  test('nor is a page of another origin', async () => {
    const host = `127.0.0.1:${port()}`
    expect(await ask({ host, origin: 'https://evil.example.com' }, 'POST')).toBe(403)
    expect(await ask({ host, origin: 'null' }, 'POST')).toBe(403)
    expect(await ask({ host, origin: `http://127.0.0.1:1` }, 'POST')).toBe(403)
    expect(await ask({ host, origin: `http://${host}` })).toBe(200)
  })

  test('nor a form', async () => {
    expect(await ask({ host: `localhost:${port()}`, 'content-type': 'text/plain', 'content-length': '0' }, 'POST')).toBe(415)
  })

  test('a server that others can reach refuses to be open', () => {
    const none = adminTokens({ admin: undefined, named: new Map() })
    const o = { tokens: none, loopback: false, headroom: 0.1, version: '0', onDefect: () => undefined, board: () => expect.fail() }
    expect(() => createAdminApp(desk.service, o)).toThrow('FIN_SYNC_ADMIN_TOKEN')
  })
})

describe('tokens', () => {
  const none = new Map()

  test('a short one, and one that has two names, is refused without being shown', () => {
    const refusal = (o: Parameters<typeof adminTokens>[0]): string => {
      try {
        adminTokens(o)
      } catch (error) {
        return String(error)
      }
      return 'it was taken'
    }
    expect(refusal({ admin: secret('fifteen-letters'), named: none })).toContain('at least 16')
    expect(refusal({ admin: secret('fifteen-letters'), named: none })).not.toContain('fifteen')
    expect(refusal({ admin: secret(TOKEN), named: new Map([['ci', secret(sha256(TOKEN))]]) })).toContain(
      'ci and admin are the same',
    )
    expect(refusal({ admin: secret(TOKEN), named: new Map([['admin', secret(NIGHTLY)]]) })).toContain('a token named admin too')
  })

  test('all of them are compared, each by its hash, in a time that tells nothing', () => {
    const compare = vi.spyOn(crypto, 'timingSafeEqual')
    syncBuiltinESMExports()
    try {
      for (const text of [TOKEN, NIGHTLY, 'wrong']) tokens.nameOf(text)
      expect(compare).toHaveBeenCalledTimes(3 * 3)
      expect(compare.mock.calls.every(([a, b]) => a.byteLength === 32 && b.byteLength === 32)).toBe(true)
    } finally {
      compare.mockRestore()
      syncBuiltinESMExports()
    }
  })

  test('each has its name, and others have none', () => {
    expect(tokens.size).toBe(3)
    expect([TOKEN, NIGHTLY, METRICS, '', 'x'.repeat(10_000)].map((text) => tokens.nameOf(text))).toEqual([
      'admin',
      'nightly',
      'metrics',
      undefined,
      undefined,
    ])
  })
})

describe('attempts', () => {
  test('are remembered for a bounded number of addresses, the newest', () => {
    const attempts = createAttempts({ now: () => 0, addresses: 2 })
    for (const address of ['a', 'b', 'c']) for (let i = 0; i < 10; i++) attempts.failed(address)
    expect(['a', 'b', 'c'].map((address) => attempts.waitMs(address))).toEqual([0, 60_000, 60_000])
  })

  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

test.each([
  ['127.0.0.1', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
])('%s is this machine alone: %s', (host, alone) => {
  expect(isLoopback(host)).toBe(alone)
})
