/** The limiter on plain memory: the same desk and arithmetic as every other, for tests that need no server. */
import { freshState } from '../../src/limiter/arithmetic.ts'
import { createDesk } from '../../src/limiter/desk.ts'
import { exchange, type Levels, mapLevels } from '../../src/limiter/exchange.ts'
import { levelRules } from '../../src/limiter/levels.ts'
import type { LimiterBackend } from '../contracts/limiter.ts'
import type { VirtualTime } from './virtual-time.ts'

export function createMemoryBackend(time: VirtualTime): LimiterBackend {
  let levels: Levels | undefined
  let visits = 0
  const opened: { close(): Promise<void> }[] = []
  return {
    open: ({ onWarning, ...settings }) => {
      const rules = levelRules(settings)
      const limiter = createDesk({
        exchange: async (request) => {
          visits += 1
          levels ??= mapLevels((level) => freshState(rules[level]))
          const reply = exchange(levels, request, { now: time.now(), jitter: 500, rules })
          levels = reply.levels
          return reply
        },
        pools: settings.pools,
        now: time.now,
        nap: time.nap,
        onWarning: onWarning ?? (() => {}),
      })
      opened.push(limiter)
      return limiter
    },
    visits: () => visits,
    close: async () => {
      for (const limiter of opened) await limiter.close()
    },
  }
}
