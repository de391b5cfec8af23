/** What is tried again, and what never is. */
import { describe, expect, test } from 'vitest'
import { Unreachable } from '../../src/errors.ts'
import { AnswerLost } from '../../src/intercom/errors.ts'
import { createMemoryBackend } from '../limiter/memory-limiter.ts'
import { CREATE, FINE, failure, READ, useBench } from './bench.ts'
import { type Reply, refusalBody, startServer } from './server.ts'

const bench = useBench()

describe('trying again', () => {
  test.each([408, 500, 502, 503, 504])('a repeatable call answered %d is tried again, with growing waits', async (status) => {
    const { client, server, slept, calls } = await bench.against((index) => (index < 3 ? { status, text: '<h1>Sorry</h1>' } : FINE))
    expect(await client.call(READ)).toEqual({ ok: true })
    expect(server.received).toHaveLength(4)
    expect(slept).toEqual([375, 750, 1_500])
    expect(calls.map((call) => call.attempt)).toEqual([1, 2, 3, 4])
  })

  test('a repeatable call ends after five attempts', async () => {
    const { client, server } = await bench.against(() => ({ status: 503, json: refusalBody('service_unavailable', 'Sorry') }))
    const error = await failure(client.call(READ))
    expect(error).toBeInstanceOf(Unreachable)
    expect(error.message).toContain('GET /contacts/{id}')
    expect(error.message).toContain('503 service_unavailable: Sorry (request req_1)')
    expect(server.received).toHaveLength(5)
  })

  test.each([408, 500, 502, 503, 504])('a call that is not repeatable is never sent again after %d', async (status) => {
    const { client, server } = await bench.against(() => ({ status }))
    const error = await failure(client.call(CREATE))
    expect(error).toBeInstanceOf(AnswerLost)
    expect(error).toMatchObject({ operation: 'POST /contacts', sentAt: expect.any(Date) })
    expect(error.message).toContain(String(status))
    expect(server.received).toHaveLength(1)
  })

  test('a connection that drops is tried again only for a repeatable call', async () => {
    const { client, server } = await bench.against((index) => (index === 0 || index === 2 ? 'drop' : FINE))
    expect(await client.call(READ)).toEqual({ ok: true })
    expect(await failure(client.call(CREATE))).toBeInstanceOf(AnswerLost)
    expect(server.received).toHaveLength(3)
  })

  test('an answer that does not come in time is as good as a dropped connection', async () => {
    const { client, server, notes } = await bench.against((index) => (index === 0 ? 'hang' : FINE))
    const error = await failure(client.call(CREATE))
    expect(error).toBeInstanceOf(AnswerLost)
    expect(error.message).toContain('no complete answer within 100 ms')
    expect(await client.call(READ)).toEqual({ ok: true })
    expect(server.received).toHaveLength(2)
    expect(notes.unused).toBe(0)
  })

  test('an answer that drips in byte by byte is given up as well', async () => {
    const { client } = await bench.againstBytes((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n')
      const drip = setInterval(() => socket.write(' '), 10)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await failure(client.call(CREATE))).toBeInstanceOf(AnswerLost)
  })

  test('a kept-alive connection that the server closes on the next request: it may have read it', async () => {
    let requests = 0
    const { client } = await bench.againstBytes((socket) => {
      socket.on('data', () => {
        requests += 1
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"ok":true}')
        else socket.destroy()
      })
    })
    await client.call(CREATE)
    expect(await failure(client.call(CREATE))).toBeInstanceOf(AnswerLost)
    expect(requests).toBe(2)
  })

  test('a connection that is refused is tried again even for a call that is not repeatable: nothing was sent', async () => {
    const gone = await startServer(() => FINE)
    await gone.close()
    const { client, notes, calls } = bench.at(gone.url)
    const error = await failure(client.call(CREATE))
    expect(error).toBeInstanceOf(Unreachable)
    expect(error.message).toMatch(/ECONNREFUSED.*nothing was sent.*INTERCOM_BASE_URL/)
    expect(notes).toMatchObject({ unused: 5, said: [] })
    expect(calls.map((call) => call.status)).toEqual([null, null, null, null, null])
  })

  test('a host that does not exist is unreachable', async () => {
    const { client } = bench.at('http://intercom.invalid')
    expect(await failure(client.call(CREATE))).toBeInstanceOf(Unreachable)
  })

  test('waiting for another attempt ends with the signal', async () => {
    const stop = new AbortController()
    const { client, server } = await bench.against(
      () => {
        stop.abort(new Error('stop'))
        return { status: 503 }
      },
      { sleep: async (_, signal) => signal?.throwIfAborted() },
    )
    await expect(client.call(READ, { signal: stop.signal })).rejects.toThrow('stop')
    expect(server.received).toHaveLength(1)
  })
})

describe('429', () => {
  test('costs no attempt and is told to the limiter, also for a call that is not repeatable', async () => {
    const limited: Reply = { status: 429, json: refusalBody('rate_limit_exceeded', 'Exceeded rate limit of 83 in 10_seconds') }
    const { client, server, notes, slept, calls } = await bench.against((index) => (index < 7 ? limited : FINE))
    expect(await client.call(CREATE)).toEqual({ ok: true })
    expect(server.received).toHaveLength(8)
    expect(notes.said.filter((said) => said.limited)).toHaveLength(7)
    expect(slept).toEqual([])
    expect(calls.map((call) => [call.attempt, call.limited])).toEqual([...Array.from({ length: 7 }, () => [1, true]), [1, false]])
  })

  test('again and again ends after 20', async () => {
    const { client, server } = await bench.against(() => ({ status: 429, json: refusalBody('rate_limit_exceeded', 'Too much') }))
    const error = await failure(client.call(CREATE))
    expect(error).toBeInstanceOf(Unreachable)
    expect(error.message).toContain('429 rate_limit_exceeded: Too much')
    expect(server.received).toHaveLength(20)
  })

  test('closes the bucket of the real limiter until the window ends', async () => {
    let now = 1_800_000_003_000
    const jump = async (ms: number) => {
      now += ms
    }
    const time = { now: () => now, nap: jump, sleep: jump, pass: jump, busy: <T>(work: () => Promise<T>) => work() }
    const backend = createMemoryBackend(time)
    const headers = { 'x-ratelimit-limit': '83', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000010' }
    const { client } = await bench.against((index) => (index === 0 ? { status: 429, headers } : FINE), {
      limiter: backend.open({ pools: 'shared' }),
    })
    await client.call(CREATE)
    expect(now).toBeGreaterThanOrEqual(1_800_000_010_000)
    expect(now).toBeLessThan(1_800_000_012_000)
  })
})
