/** Live work goes before bulk work, whoever does it and however the limit is pooled. */
import { describe, expect, test } from 'vitest'
import type { Limiter } from '../../../src/limiter/limiter.ts'
import type { StartLimiter } from '../../contracts/limiter.ts'
import { START, type VirtualTime } from '../virtual-time.ts'
import { createWindowServer } from '../window-server.ts'
import { headersOf, hearOnce, load, SHARED, takeMany, whileTimePasses } from './load.ts'

/** 540 bulk calls in 10 s: one every 18.5 ms. */
const LIMIT = 600
const PACE_STEP_MS = 19

export function testLive(name: string, start: StartLimiter): void {
  describe(`${name}: live work`, () => {
    test.each(['shared', 'separate'] as const)('does not wait while bulk work saturates %s pools', async (pools) => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: LIMIT, now: time.now })
      const busy = backend.open({ pools })
      for (const limiter of [busy, backend.open({ pools })])
        void load(limiter, { server, time, workers: 15, bucket: 'conversations' })
      await time.pass(11_000)
      // From a process of its own, and from one whose bulk takers wait already.
      for (const live of [backend.open({ pools }), busy]) await expectAtOnce(live, { time, server })
      expect(server.refused()).toBe(0)
    })

    test("does not wait while the bulk work of other families saturates the workspace's cap", async () => {
      const { time, backend } = await start()
      const limiter = backend.open({ pools: 'separate' })
      for (const bucket of ['contacts', 'content'] as const) {
        const server = createWindowServer({ limit: 3_000, now: time.now })
        void load(limiter, { server, time, workers: 60, bucket })
      }
      await time.pass(11_000)
      await expectAtOnce(limiter, { time, server: createWindowServer({ limit: 3_000, now: time.now }) })
    })

    test.each(['shared', 'separate'] as const)('is served before bulk takers that came earlier, with %s pools', async (pools) => {
      const { time, backend } = await start()
      const limiter = backend.open({ pools })
      const served: string[] = []
      const bulk = Array.from({ length: 8 }, () => limiter.take('contacts').then(() => served.push('bulk')))
      const live = Array.from({ length: 2 }, () => limiter.take('contacts', { live: true }).then(() => served.push('live')))
      await time.pass(1_000)
      expect(served).toEqual(['live', 'live', 'bulk', 'bulk', 'bulk'])
      await time.pass(60_000)
      await Promise.all([...bulk, ...live])
    })

    test('finds its reserve at the start of a window, whatever bulk work asks for', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 1000, remaining: 999 })
      await time.pass(START + 10_000 - time.now())
      const bulk = takeMany(limiter, 1_000)
      await time.pass(250)
      expect(bulk.grants.length).toBeGreaterThan(20)
      expect((await limiter.take('contacts', { count: 50, live: true })).count).toBe(50)
    })

    test('is left what others did not take, until the window is nearly over', async () => {
      const { time, backend } = await start()
      const limiter = backend.open({ pools: 'shared', live: 0.1 })
      await hearOnce(limiter, time, { limit: 1000, remaining: 999 })
      const [grant] = await Promise.all([limiter.take('contacts', { live: true }), time.pass(800)])
      grant.said({ limited: false, headers: headersOf({ limit: 1000, remaining: 150 }) })
      await time.pass(200)
      const bulk = takeMany(limiter, 60)
      await time.pass(3_000)
      expect(bulk.grants).toHaveLength(0)
      const live = takeMany(limiter, 30, { live: true })
      await time.pass(0)
      expect(live.grants).toHaveLength(30)
      await time.pass(START + 9_990 - time.now())
      expect(bulk.grants.length).toBeGreaterThan(15)
    })
  })
}

/** At moments spread over more than a window. */
async function expectAtOnce(
  limiter: Limiter,
  { time, server }: { time: VirtualTime; server: ReturnType<typeof createWindowServer> },
): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) {
    const askedAt = time.now()
    const grant = await whileTimePasses(time, limiter.take('conversations', { live: true }), 1)
    expect(time.now() - askedAt).toBeLessThanOrEqual(PACE_STEP_MS)
    grant.said(server.call())
    await time.pass(1_580)
  }
}
