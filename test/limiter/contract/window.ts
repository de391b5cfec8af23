/** No window is overspent, none is wasted. */
import { describe, expect, test } from 'vitest'
import type { StartLimiter } from '../../contracts/limiter.ts'
import { START } from '../virtual-time.ts'
import { createWindowServer } from '../window-server.ts'
import { expectWellUsed, load, SHARED, stranger } from './load.ts'

export function testWindow(name: string, start: StartLimiter): void {
  describe(`${name}: the window`, () => {
    test('one process under constant load stays below Limit x (1 - headroom) and uses 97 % of it', async () => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: 1666, now: time.now })
      const limiter = backend.open(SHARED)
      void load(limiter, { server, time, workers: 40 })
      await time.pass(32_000)
      expectWellUsed(server, { limit: 1666, windows: [2, 3] })
      expect(server.refused()).toBe(0)
    })

    test('several processes together do too, bulk and live, with slow answers', async () => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: 1666, now: time.now })
      for (const bucket of ['contacts', 'conversations', 'contacts'] as const) {
        void load(backend.open(SHARED), { server, time, workers: 33, bucket, latencyMs: 290, live: bucket === 'conversations' })
      }
      await time.pass(22_000)
      expectWellUsed(server, { limit: 1666, windows: [2] })
      expect(server.refused()).toBe(0)
    })

    test('a small limit is used as well as it can be', async () => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: 83, now: time.now })
      void load(backend.open(SHARED), { server, time, workers: 8 })
      await time.pass(32_000)
      expectWellUsed(server, { limit: 83, windows: [2, 3] })
    })

    test('calls are spread over the window instead of being spent in its first second', async () => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: 1666, now: time.now })
      void load(backend.open(SHARED), { server, time, workers: 100 })
      await time.pass(15_000)
      expect(server.served.get(START + 20_000)).toBeLessThan(0.6 * 1666)
    })

    test('headroom is configurable', async () => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: 600, now: time.now })
      void load(backend.open({ pools: 'shared', headroom: 0.5 }), { server, time, workers: 20 })
      await time.pass(30_000)
      expectWellUsed(server, { limit: 600, headroom: 0.5, windows: [2, 3] })
    })

    test('someone else who takes 30 % of the same limit leaves less than 1 % of our calls refused', async () => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: 1000, now: time.now })
      void load(backend.open(SHARED), { server, time, workers: 30 })
      void stranger(server, { time, everyMs: 33 })
      await time.pass(32_000)
      const all = [...server.served.values()].reduce((sum, calls) => sum + calls, 0)
      expect(server.refused()).toBeLessThan(all / 100)
      for (const window of [2, 3]) expect(server.served.get(START + window * 10_000)).toBeGreaterThan(0.97 * 900)
    })

    test.each([300_000, -300_000, 4_000, -4_000])(
      "a clock that is %d ms away from Intercom's neither stops nor floods",
      async (offsetMs) => {
        const { time, backend } = await start()
        const server = createWindowServer({ limit: 600, now: time.now, offsetMs })
        void load(backend.open(SHARED), { server, time, workers: 20 })
        await time.pass(45_000)
        const full = [...server.served.values()].slice(2, 4)
        expect(Math.min(...full)).toBeGreaterThan(0.9 * 540)
        expect(Math.max(...full)).toBeLessThanOrEqual(600)
        expect(server.refused()).toBe(0)
      },
    )
  })
}
