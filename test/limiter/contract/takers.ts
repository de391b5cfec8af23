/** Who is served when. */
import { describe, expect, test } from 'vitest'
import type { StartLimiter } from '../../contracts/limiter.ts'
import { START } from '../virtual-time.ts'
import { createWindowServer } from '../window-server.ts'
import { headersOf, hearOnce, load, SHARED, takeMany, whileTimePasses } from './load.ts'

export function testTakers(name: string, start: StartLimiter): void {
  describe(`${name}: takers`, () => {
    test('takers are served in the order they came', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 100, remaining: 99 })
      const served: number[] = []
      const all = Array.from({ length: 30 }, (_, index) => limiter.take('contacts').then(() => served.push(index)))
      await time.pass(10_000)
      await Promise.all(all)
      expect(served).toEqual(Array.from({ length: 30 }, (_, index) => index))
    })

    test('waiting ends when the signal is aborted, and nobody else is disturbed', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 100, remaining: 0 })
      const stop = new AbortController()
      const aborted = limiter.take('contacts', { signal: stop.signal })
      const patient = limiter.take('contacts')
      await time.pass(1_000)
      stop.abort(new Error('enough'))
      await expect(aborted).rejects.toThrow('enough')
      expect((await whileTimePasses(time, patient)).count).toBe(1)
      await expect(limiter.take('contacts', { signal: stop.signal })).rejects.toThrow('enough')
    })

    test('takes of the same moment are one visit to the buckets', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 1666, remaining: 1665 })
      await time.pass(3_000)
      const before = backend.visits()
      const taken = takeMany(limiter, 50)
      await time.pass(0)
      expect(taken.grants).toHaveLength(50)
      expect(backend.visits() - before).toBe(1)
    })

    test('a busy process visits the buckets far less often than it calls, an idle one never', async () => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: 1666, now: time.now })
      const limiter = backend.open(SHARED)
      const running = load(limiter, { server, time, workers: 8, untilAt: START + 20_000 })
      await time.pass(20_000)
      const calls = [...server.served.values()].reduce((sum, count) => sum + count, 0)
      expect(backend.visits()).toBeLessThan(calls / 3)
      await time.pass(2_000)
      await running
      const before = backend.visits()
      await time.pass(60_000)
      expect(backend.visits()).toBe(before)
    })

    test('state shows what was announced and how long takers waited', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      expect((await limiter.state()).map(({ bucket, limit }) => [bucket, limit])).toEqual([
        ['contacts', null],
        ['conversations', null],
        ['content', null],
      ])
      await hearOnce(limiter, time, { limit: 100, remaining: 0 })
      await whileTimePasses(time, limiter.take('contacts'))
      const [contacts] = await limiter.state()
      expect(contacts).toMatchObject({ bucket: 'contacts', limit: 100, remaining: 99, resetAt: START + 20_000 })
      expect(contacts?.waitedMs).toBeGreaterThan(8_000)
    })

    test('close refuses those who wait and writes back what was heard', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      const [grant] = await Promise.all([limiter.take('contacts'), time.pass(1_000)])
      grant.said({ limited: true, headers: headersOf({ limit: 100, remaining: 0 }) })
      const waiting = limiter.take('contacts', { count: 3 })
      await Promise.all([expect(waiting).rejects.toThrow('closed'), limiter.close()])
      await expect(limiter.take('contacts')).rejects.toThrow('closed')
      expect((await backend.open(SHARED).state())[0]).toMatchObject({ limit: 100, remaining: 0 })
    })
  })
}
