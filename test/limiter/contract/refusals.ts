/** A 429 closes the bucket for everybody. */
import { describe, expect, test } from 'vitest'
import type { StartLimiter } from '../../contracts/limiter.ts'
import { START } from '../virtual-time.ts'
import { headersOf, hearOnce, SHARED, takeMany, whileTimePasses } from './load.ts'

export function testRefusals(name: string, start: StartLimiter): void {
  describe(`${name}: 429`, () => {
    test('closes the bucket for every process until the window ends', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 100, remaining: 99 })
      const [grant] = await Promise.all([limiter.take('contacts'), time.pass(100)])
      grant.said({ limited: true, headers: headersOf({ limit: 100, remaining: 60 }) })
      await time.pass(200)
      const taken = takeMany(backend.open(SHARED), 3, { live: true })
      await time.pass(START + 10_000 - time.now())
      expect(taken.grants).toHaveLength(0)
      await time.pass(500)
      expect(taken.grants).toHaveLength(3)
    })

    test('without a reset closes it for one to two seconds, longer each time', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      const waits: number[] = []
      for (let round = 0; round < 4; round += 1) {
        const grant = await whileTimePasses(time, limiter.take('contacts'))
        grant.said({ limited: true })
        await time.pass(200)
        const closedAt = time.now()
        const next = await whileTimePasses(time, limiter.take('contacts'))
        next.unused(1)
        await time.pass(200)
        waits.push(time.now() - closedAt)
      }
      expect(waits[0]).toBeGreaterThan(800)
      expect(waits[0]).toBeLessThan(2_600)
      expect(waits[3]).toBeGreaterThan(4 * 1_000)
      expect(waits[3]).toBeLessThan(17_000)
    })
  })
}
