/** How sources ask over HTTP, against a server on this machine. */

import { text } from 'node:stream/consumers'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { ConfigError, NotAuthorised, StartAgain, Unreachable } from '../../src/errors.ts'
import { createSourceHttp, type SourceHttpOptions } from '../../src/sources/http.ts'
import { startFake } from '../fakes/http-server.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

const { signal } = new AbortController()
const call = { path: '/people', operation: 'listing people' }

async function setUp(o: { answer?: Parameters<typeof startFake>[0]; base?: string } & Partial<SourceHttpOptions> = {}) {
  const { answer = () => Response.json({ ok: true }), base = '', ...options } = o
  const server = await startFake(answer)
  const waits: number[] = []
  const http = createSourceHttp({
    label: 'Acme',
    baseUrl: `${server.url}${base}`,
    headers: () => ({ authorization: 'Bearer secret-token' }),
    sleep: async (ms, stop) => {
      stop.throwIfAborted()
      waits.push(ms)
    },
    random: () => 1,
    ...options,
  })
  opened.push(server, http)
  return { server, http, waits }
}

const errorOf = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('this should have failed with an Error')
}

describe('what is sent', () => {
  test('paths go behind the path of the base URL, and what is undefined stays out of the query', async () => {
    const { server, http } = await setUp({ base: '/proxy/' })
    await http.json({ ...call, path: '/people?sort=id', query: { limit: 5, after: undefined, archived: false } }, { signal })
    expect(server.calls.map(({ path }) => path)).toEqual(['/proxy/people?sort=id&limit=5&archived=false'])
  })

  test('a body goes as JSON, or as a form', async () => {
    const { http } = await setUp({
      answer: async (request) => Response.json({ type: request.headers.get('content-type'), body: await request.text() }),
    })
    expect((await http.json({ ...call, method: 'POST', body: { a: 1 } }, { signal })).body).toEqual({
      type: 'application/json',
      body: '{"a":1}',
    })
    expect((await http.json({ ...call, method: 'POST', body: new URLSearchParams({ a: 'ü' }) }, { signal })).body).toEqual({
      type: 'application/x-www-form-urlencoded',
      body: 'a=%C3%BC',
    })
  })

  test('a full URL of the same origin is followed, one of another host is not even asked', async () => {
    const { server, http } = await setUp()
    const { server: other } = await setUp()
    await http.json({ ...call, path: `${server.url}/people?page=2` }, { signal })
    expect(server.calls.map(({ path }) => path)).toEqual(['/people?page=2'])
    const error = await errorOf(http.json({ ...call, path: `${other.url}/people?key=1` }, { signal }))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message).toMatch(/^listing people: Acme at \S+ pointed to \S+, another address/)
    expect(error.message).not.toContain('key=1')
    expect(other.calls).toEqual([])
  })

  test('two slashes do not lead to another host', async () => {
    const { server, http } = await setUp()
    await http.json({ ...call, path: '//evil.example/people' }, { signal })
    expect(server.calls).toHaveLength(1)
  })

  test('redirects within the host are followed, those that go in a circle end', async () => {
    const { server, http } = await setUp({
      answer: (request) => (new URL(request.url).pathname === '/people' ? redirectTo('/humans') : Response.json({ ok: true })),
    })
    expect((await http.json(call, { signal })).body).toEqual({ ok: true })
    expect(server.calls.map(({ path }) => path)).toEqual(['/people', '/humans'])
    const circle = await setUp({ answer: () => redirectTo('/people') })
    expect(await errorOf(circle.http.json(call, { signal }))).toBeInstanceOf(ConfigError)
    expect(circle.server.calls).toHaveLength(6)
  })

  test('calls keep the pace of the source', async () => {
    const { http, waits } = await setUp({ perSecond: 4, now: () => 1_000 })
    for (let index = 0; index < 4; index += 1) await http.json(call, { signal })
    expect(waits).toEqual([250, 500, 750])
  })
})

describe('what comes back', () => {
  test('packed answers are unpacked, an empty one is null, a byte order mark is none of the JSON', async () => {
    for (const [encoding, body] of [
      ['gzip', gzipSync('{"a":"ä"}')],
      ['br', brotliCompressSync('{"a":"ä"}')],
      ['identity', Buffer.from('\ufeff{"a":"ä"}')],
    ] as const) {
      const { http } = await setUp({ answer: () => new Response(body, { headers: { 'content-encoding': encoding } }) })
      expect((await http.json(call, { signal })).body).toEqual({ a: 'ä' })
    }
    const { http } = await setUp({ answer: () => new Response(null, { status: 204 }) })
    expect(await http.json(call, { signal })).toMatchObject({ status: 204, body: null })
  })

  test('a status that the call accepts is an answer', async () => {
    const { http } = await setUp({ answer: () => new Response(null, { status: 304, headers: { etag: '"1"' } }) })
    expect(await http.json({ ...call, accept: [304] }, { signal })).toMatchObject({ status: 304, headers: { etag: '"1"' } })
  })

  test('more than the limit is given up at once, packed or not', async () => {
    const body = gzipSync(Buffer.alloc(1_000_000, ' '))
    const { http, server } = await setUp({
      maxBodyBytes: 10_000,
      answer: () => new Response(body, { headers: { 'content-encoding': 'gzip' } }),
    })
    const error = await errorOf(http.json(call, { signal }))
    expect(error).toBeInstanceOf(Unreachable)
    expect(error.message).toContain('an answer of more than 10000 bytes')
    expect(server.calls).toHaveLength(1)
  })

  test('a stream is unpacked while it comes', async () => {
    const { http } = await setUp({
      answer: () => new Response(gzipSync('a,b\n1,2\n'), { headers: { 'content-encoding': 'gzip' } }),
    })
    const { body, status } = await http.stream(call, { signal })
    expect({ status, text: await text(body) }).toEqual({ status: 200, text: 'a,b\n1,2\n' })
  })

  test('a stream that breaks off says what was being asked; one that was cut within its packing, too', async () => {
    const cut = gzipSync(Buffer.alloc(100_000, 'x')).subarray(0, 60)
    const packed = await setUp({ answer: () => new Response(cut, { headers: { 'content-encoding': 'gzip' } }) })
    const plain = await setUp()
    plain.server.meet('half')
    for (const { http } of [packed, plain]) {
      const { body } = await http.stream(call, { signal })
      const error = await errorOf(text(body))
      expect(error).toBeInstanceOf(Unreachable)
      expect(error.message).toMatch(/^listing people: Acme at \S+ broke off in the middle/)
    }
  })

  test('a stream that is left or aborted closes its connection', async () => {
    const endless = () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000)) }))
    const { http, server } = await setUp({ answer: endless })
    const left = await http.stream(call, { signal })
    for await (const part of left.body) {
      expect(part).toBeDefined()
      break
    }
    expect(await server.open()).toBe(0)
    const controller = new AbortController()
    const aborted = await http.stream(call, { signal: controller.signal })
    controller.abort(new Error('told to stop'))
    await expect(text(aborted.body)).rejects.toThrow('told to stop')
    expect(await server.open()).toBe(0)
  })
})

describe('what is asked again', () => {
  test('waits double after failures, and end after five attempts', async () => {
    const { http, server, waits } = await setUp({ answer: () => new Response('oops', { status: 502 }) })
    const error = await errorOf(http.json(call, { signal }))
    expect(error.message).toMatch(/^listing people: Acme at http:\S+\/people answered 502 \(oops\)\. Check the network/)
    expect(server.calls).toHaveLength(5)
    expect(waits).toEqual([500, 1_000, 2_000, 4_000])
  })

  test('a 503 that names a time is asked again after that time', async () => {
    const { http, server, waits } = await setUp()
    server.meet({ status: 503, headers: { 'retry-after': '30' } })
    await http.json(call, { signal })
    expect(waits).toEqual([30_000])
  })

  test('"too many calls" costs no attempt: it waits longer and longer, ten times', async () => {
    const { http, server, waits } = await setUp()
    server.meet({ status: 429 }, { times: 8 })
    server.meet({ status: 500 }, { times: 4 })
    await http.json(call, { signal })
    expect(waits.slice(0, 8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    server.meet({ status: 429 }, { times: 100 })
    expect(await errorOf(http.json(call, { signal }))).toBeInstanceOf(Unreachable)
    expect(server.left()).toBe(100 - 11)
  })

  test('a source may know another answer to mean "too many calls"', async () => {
    const { http, server, waits } = await setUp({ rateLimitWait: ({ status }) => (status === 403 ? 1_234 : undefined) })
    server.meet({ status: 403 })
    await http.json(call, { signal })
    expect(waits).toEqual([1_234])
  })

  test('a source may know what a refusal means', async () => {
    const { http, server } = await setUp({
      refusal: ({ status, body, said }) => (status === 410 ? new StartAgain(`${said} ${JSON.stringify(body)}`) : undefined),
    })
    server.meet({ status: 410, body: { error: { message: 'cursor  expired' } } })
    const error = await errorOf(http.json(call, { signal }))
    expect(error).toBeInstanceOf(StartAgain)
    expect(error.message).toBe('cursor expired {"error":{"message":"cursor  expired"}}')
  })

  test.each([
    [{ message: 'no' }, 'no'],
    [[{ message: 'no', errorCode: 'X' }], 'no'],
    [{ error: 'invalid_grant', error_description: 'no' }, 'no'],
    [{ error: { message: 'no' } }, 'no'],
    [{ errors: [{ detail: 'no' }] }, 'no'],
    [{ ids: [1] }, undefined],
  ])('what %j says is told', async (body, said) => {
    const { http, server } = await setUp()
    server.meet({ status: 400, body })
    const { message } = await errorOf(http.json(call, { signal }))
    expect(message).toContain(said === undefined ? 'answered 400. ' : `answered 400 (${said}). `)
  })
})

describe('credentials', () => {
  const renewing = async () => {
    const state = { token: 'old-token', renewals: 0 }
    const set = await setUp({
      answer: (request) =>
        request.headers.get('authorization') === 'Bearer new-token'
          ? Response.json({ ok: true })
          : new Response(null, { status: 401 }),
      headers: () => ({ authorization: `Bearer ${state.token}` }),
      renew: async () => {
        state.renewals += 1
        state.token = 'new-token'
      },
    })
    return { ...set, state }
  }

  test('are renewed once for all calls that met the old ones', async () => {
    const { http, state, server } = await renewing()
    await Promise.all([1, 2, 3].map(() => http.json(call, { signal })))
    expect(state.renewals).toBe(1)
    expect(server.calls).toHaveLength(6)
  })

  test('that are refused although they are new end the call', async () => {
    const { http, server, state } = await renewing()
    server.meet({ status: 401 }, { times: 10 })
    expect(await errorOf(http.json(call, { signal }))).toBeInstanceOf(NotAuthorised)
    expect({ renewals: state.renewals, calls: server.calls.length }).toEqual({ renewals: 1, calls: 2 })
  })

  test('that cannot be renewed end the call with that error', async () => {
    const { http } = await setUp({
      answer: () => new Response(null, { status: 401 }),
      renew: () => Promise.reject(new NotAuthorised('the key was revoked')),
    })
    expect((await errorOf(http.json(call, { signal }))).message).toBe('the key was revoked')
  })

  test('in the query are not shown either', async () => {
    const { http, server } = await setUp({ secrets: () => ['query-key-123'] })
    server.meet({ status: 400, body: { message: 'key query-key-123 or secret-token of ann@example.com is wrong' } })
    const { message } = await errorOf(http.json({ ...call, path: '/people?api_token=query-key-123' }, { signal }))
    expect(message).toContain('/people answered 400 (key [redacted] or [redacted] of [email] is wrong)')
  })
})

const redirectTo = (location: string) => new Response(null, { status: 302, headers: { location } })
