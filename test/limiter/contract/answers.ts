/** What answers say beats what was counted. */
import { describe, expect, test } from 'vitest'
import type { StartLimiter } from '../../contracts/limiter.ts'
import { forever, headersOf, hearOnce, SHARED, takeMany } from './load.ts'

export function testAnswers(name: string, start: StartLimiter): void {
  describe(`${name}: what answers say`, () => {
    test('only a few calls go out before the first answer', async () => {
      const { time, backend } = await start()
      const taken = takeMany(backend.open(SHARED), 20)
      await time.pass(1_000)
      expect(taken.grants).toHaveLength(5)
    })

    test('the first answer opens the way', async () => {
      const { time, backend } = await start()
      const taken = takeMany(backend.open(SHARED), 20)
      await time.pass(1_000)
      taken.grants[0]?.said({ limited: false, headers: headersOf({ limit: 1666, remaining: 1665 }) })
      await time.pass(1_000)
      expect(taken.grants).toHaveLength(20)
    })

    test('when no answer has headers, the official limit is believed', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      let calls = 0
      void forever(async () => {
        const grant = await limiter.take('contacts')
        calls += 1
        await time.sleep(100)
        grant.said({ limited: false })
      }, 40)
      await time.pass(20_000)
      calls = 0
      await time.pass(10_000)
      expect(calls).toBeGreaterThan(0.97 * 1499)
      expect(calls).toBeLessThanOrEqual(1499)
    })

    test('remaining counts the calls that others made', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 100, remaining: 15 })
      const taken = takeMany(limiter, 20, { live: true })
      await time.pass(5_000)
      expect(taken.grants).toHaveLength(5)
    })

    test('an answer that comes late cannot bring calls back', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      const [late] = await Promise.all([limiter.take('contacts'), time.pass(1_000)])
      await hearOnce(limiter, time, { limit: 100, remaining: 20 })
      late.said({ limited: false, headers: headersOf({ limit: 100, remaining: 99 }) })
      const taken = takeMany(limiter, 50, { live: true })
      await time.pass(5_000)
      expect(taken.grants).toHaveLength(10)
    })

    test('an answer of an earlier window is ignored in a later one', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      const [late] = await Promise.all([limiter.take('contacts'), time.pass(1_000)])
      await hearOnce(limiter, time, { limit: 100, remaining: 99 })
      await time.pass(10_000)
      late.said({ limited: false, headers: headersOf({ limit: 100, remaining: 0 }) })
      const taken = takeMany(limiter, 100, { live: true })
      await time.pass(1_000)
      expect(taken.grants).toHaveLength(90)
    })

    test('calls given back can be made by others', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 100, remaining: 15 })
      const [grant] = await Promise.all([limiter.take('contacts', { count: 5, live: true }), time.pass(500)])
      expect(grant.count).toBe(5)
      grant.unused(3)
      await time.pass(200)
      const taken = takeMany(backend.open(SHARED), 10, { live: true })
      await time.pass(5_000)
      expect(taken.grants).toHaveLength(3)
    })

    test('a process that died with calls in hand holds them no longer than its window', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 100, remaining: 99 })
      await Promise.all([limiter.take('contacts', { count: 100, live: true }), time.pass(100)])
      const taken = takeMany(backend.open(SHARED), 90, { live: true })
      await time.pass(5_000)
      expect(taken.grants.length).toBeLessThan(5)
      await time.pass(5_500)
      expect(taken.grants).toHaveLength(90)
    })
  })
}
