/** How a call goes to Intercom, and what an answer that nobody foresaw means. */
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AnswerLost, UnexpectedAnswer } from '../../src/intercom/errors.ts'
import { CREATE, FINE, failure, READ, useBench } from './bench.ts'
import { TOKEN } from './open-client.ts'

const bench = useBench()

describe('a call', () => {
  test('goes out with the headers that Intercom asks for', async () => {
    const { client, server } = await bench.against(() => FINE)
    expect(await client.call({ ...CREATE, query: { model: 'contact', deep: true } })).toEqual({ ok: true })
    const [sent] = server.received
    expect(sent).toMatchObject({ method: 'POST', url: '/contacts?model=contact&deep=true', body: '{"email":"ann@example.com"}' })
    expect(sent?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      authorization: `Bearer ${TOKEN}`,
      'intercom-version': '2.16',
    })
    expect(sent?.headers['user-agent']).toMatch(/^fin-sync\/\d+\.\d+\.\d+/)
  })

  test('keeps a path that the base URL has', async () => {
    const { server } = await bench.against(() => FINE)
    const { client } = bench.at(`${server.url}/intercom/`)
    await client.call(READ)
    expect(server.received[0]?.url).toBe('/intercom/contacts/1')
  })

  test('takes a grant of its bucket and tells the limiter what the answer said', async () => {
    const headers = { 'x-ratelimit-limit': '167', 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '1800000010' }
    const { client, notes } = await bench.against(() => ({ ...FINE, headers }))
    await client.call({ ...READ, path: '/conversations/1' }, { live: true })
    expect(notes).toEqual({
      taken: [{ bucket: 'conversations', live: true }],
      said: [{ limited: false, remaining: 12 }],
      unused: 0,
    })
  })

  test('is reported without personal data', async () => {
    const { client, calls } = await bench.against(() => ({ ...FINE, headers: { 'x-request-id': 'req_9' } }))
    await client.call(CREATE)
    const [call] = calls
    expect(call).toMatchObject({
      operation: 'POST /contacts',
      bucket: 'contacts',
      status: 200,
      attempt: 1,
      limited: false,
      requestId: 'req_9',
    })
    expect(inspect(call)).not.toContain('@')
  })

  test('is marked by the caller before each attempt', async () => {
    const { client, server } = await bench.against((index) => (index === 0 ? { status: 503 } : FINE))
    const marks: number[] = []
    await client.call(READ, { beforeSend: async () => void marks.push(server.received.length) })
    expect(marks).toEqual([0, 1])
  })

  test('is not sent when the caller cannot mark it, and the grant is given back', async () => {
    const { client, server, notes } = await bench.against(() => FINE)
    const lost = new Error('the lease is gone')
    await expect(client.call(CREATE, { beforeSend: () => Promise.reject(lost) })).rejects.toBe(lost)
    expect(server.received).toHaveLength(0)
    expect(notes).toMatchObject({ said: [], unused: 1 })
  })

  test('does not start when its signal is aborted', async () => {
    const { client, server } = await bench.against(() => FINE)
    await expect(client.call(READ, { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow('stop')
    expect(server.received).toHaveLength(0)
  })

  test('under way is not cut off by its signal', async () => {
    const stop = new AbortController()
    const { client } = await bench.against(() => {
      stop.abort(new Error('stop'))
      return FINE
    })
    expect(await client.call(CREATE, { signal: stop.signal })).toEqual({ ok: true })
  })

  test('never has more requests under way than connections', async () => {
    let underWay = 0
    let most = 0
    const { client } = await bench.against(
      () => {
        underWay += 1
        most = Math.max(most, underWay)
        setImmediate(() => {
          underWay -= 1
        })
        return FINE
      },
      { concurrency: 2 },
    )
    await Promise.all(Array.from({ length: 20 }, () => client.call(READ)))
    expect(most).toBeLessThanOrEqual(2)
  })
})

describe('an answer that nobody foresaw', () => {
  test('of another shape ends a repeatable call at once and says what was wrong', async () => {
    const { client, server } = await bench.against(() => ({ status: 200, json: { ok: 'yes' } }))
    const error = await failure(client.call(READ))
    expect(error).toBeInstanceOf(UnexpectedAnswer)
    expect(error.message).toContain('ok: ')
    expect(server.received).toHaveLength(1)
  })

  test('leaves open whether a call that is not repeatable was applied', async () => {
    const { client } = await bench.against((index) => (index === 0 ? { status: 200, json: {} } : { status: 200, text: '<html>' }))
    expect(await failure(client.call(CREATE))).toBeInstanceOf(AnswerLost)
    expect(await failure(client.call(CREATE))).toBeInstanceOf(AnswerLost)
  })

  test("a proxy's page instead of JSON is tried again where that is safe", async () => {
    const { client } = await bench.against((index) => (index === 0 ? { status: 200, text: '<html>Please log in</html>' } : FINE))
    expect(await client.call(READ)).toEqual({ ok: true })
  })

  test('an empty body is null', async () => {
    const { client } = await bench.against(() => ({ status: 202, text: '' }))
    expect(await client.call({ ...CREATE, schema: z.null() })).toBeNull()
  })
})
