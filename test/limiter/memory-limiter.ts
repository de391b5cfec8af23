/** The limiter on plain memory, on a virtual clock and with its visits counted. */
import { createMemoryLimiter, type MemoryBuckets } from '../../src/limiter/memory.ts'
import type { LimiterBackend } from '../contracts/limiter.ts'
import type { VirtualTime } from './virtual-time.ts'

export function createMemoryBackend(time: VirtualTime): LimiterBackend {
  const buckets: MemoryBuckets = {}
  let visits = 0
  const opened: { close(): Promise<void> }[] = []
  return {
    open: (settings) => {
      const clock = (): number => {
        visits += 1
        return time.now()
      }
      const limiter = createMemoryLimiter({ ...settings, buckets, clock, now: time.now, nap: time.nap, random: () => 0.5 })
      opened.push(limiter)
      return limiter
    },
    visits: () => visits,
    close: async () => {
      for (const limiter of opened) await limiter.close()
    },
  }
}
