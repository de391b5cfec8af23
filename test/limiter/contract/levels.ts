/** Families of endpoints, the app and its workspace. */
import { describe, expect, test } from 'vitest'
import type { StartLimiter } from '../../contracts/limiter.ts'
import { START } from '../virtual-time.ts'
import { createWindowServer } from '../window-server.ts'
import { expectWellUsed, hearOnce, load, SHARED } from './load.ts'

export function testLevels(name: string, start: StartLimiter): void {
  describe(`${name}: levels`, () => {
    test('with shared pools all families draw from the one limit', async () => {
      const { time, backend } = await start()
      const server = createWindowServer({ limit: 600, now: time.now })
      const limiter = backend.open(SHARED)
      for (const bucket of ['contacts', 'conversations', 'content'] as const)
        void load(limiter, { server, time, workers: 8, bucket })
      await time.pass(22_000)
      expectWellUsed(server, { limit: 600, windows: [2] })
    })

    test('with separate pools each family has its own', async () => {
      const { time, backend } = await start()
      const contacts = createWindowServer({ limit: 600, now: time.now })
      const conversations = createWindowServer({ limit: 300, now: time.now })
      const limiter = backend.open({ pools: 'separate' })
      void load(limiter, { server: contacts, time, workers: 8, bucket: 'contacts' })
      void load(limiter, { server: conversations, time, workers: 8, bucket: 'conversations' })
      await time.pass(22_000)
      expectWellUsed(contacts, { limit: 600, windows: [2] })
      expectWellUsed(conversations, { limit: 300, windows: [2] })
    })

    test("the workspace's cap bounds all families together", async () => {
      const { time, backend } = await start()
      const servers = (['contacts', 'conversations', 'content'] as const).map((bucket) => ({
        bucket,
        server: createWindowServer({ limit: 3_000, now: time.now }),
      }))
      const limiter = backend.open({ pools: 'separate' })
      for (const { bucket, server } of servers) void load(limiter, { server, time, workers: 60, bucket })
      await time.pass(20_000)
      const total = servers.reduce((sum, { server }) => sum + (server.served.get(START + 20_000) ?? 0), 0)
      expect(total).toBeLessThanOrEqual(4_166 * 0.9 + 1)
      expect(total).toBeGreaterThan(4_166 * 0.9 * 0.95)
    })

    test('an app whose headers say more than the official cap of a workspace may use it', async () => {
      const { time, backend } = await start()
      const limiter = backend.open(SHARED)
      await hearOnce(limiter, time, { limit: 6_000, remaining: 5_999 })
      const taken = await limiter.take('contacts', { count: 10_000, live: true })
      expect(taken.count).toBe(6_000 * 0.9 - 1)
      await time.pass(START + 21_000 - time.now())
      expect((await limiter.take('contacts', { count: 10_000, live: true })).count).toBe(6_000 * 0.9)
    })

    test('headers that contradict shared pools are told once', async () => {
      const { time, backend } = await start()
      const warnings: string[] = []
      const limiter = backend.open({ pools: 'shared', onWarning: (message) => warnings.push(message) })
      for (const bucket of ['contacts', 'conversations'] as const) {
        void load(limiter, { server: createWindowServer({ limit: 600, now: time.now }), time, workers: 4, bucket })
      }
      await time.pass(12_000)
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain('pools: separate')
    })

    test('headers that contradict separate pools are told once', async () => {
      const { time, backend } = await start()
      const warnings: string[] = []
      const limiter = backend.open({ pools: 'separate', onWarning: (message) => warnings.push(message) })
      const server = createWindowServer({ limit: 600, now: time.now })
      for (const bucket of ['contacts', 'conversations'] as const) void load(limiter, { server, time, workers: 4, bucket })
      await time.pass(12_000)
      expect(warnings).toHaveLength(1)
      expect(warnings[0]).toContain('pools: shared')
    })

    test.each(['shared', 'separate'] as const)('headers that fit %s pools are no reason to warn', async (pools) => {
      const { time, backend } = await start()
      const warnings: string[] = []
      const one = createWindowServer({ limit: 600, now: time.now })
      const other = pools === 'shared' ? one : createWindowServer({ limit: 600, now: time.now })
      for (let process = 0; process < 2; process += 1) {
        const limiter = backend.open({ pools, onWarning: (message) => warnings.push(message) })
        void load(limiter, { server: one, time, workers: 4, bucket: 'contacts' })
        void load(limiter, { server: other, time, workers: 4, bucket: 'conversations' })
      }
      await time.pass(12_000)
      expect(warnings).toEqual([])
    })
  })
}
