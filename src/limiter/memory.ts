/** The limiter on plain memory: for one process that must write nothing anywhere (`plan`, `check`). The same desk and arithmetic as every other. */
import { freshState } from './arithmetic.ts'
import { createDesk } from './desk.ts'
import { exchange, type Levels, mapLevels } from './exchange.ts'
import { type LimiterSettings, levelRules } from './levels.ts'
import type { Limiter } from './limiter.ts'
import { type Nap, nap } from './nap.ts'

/** Buckets that several limiters of one process may share. */
export interface MemoryBuckets {
  levels?: Levels
}

export interface MemoryLimiterOptions extends LimiterSettings {
  readonly buckets?: MemoryBuckets
  /** Called once when Intercom's headers contradict `pools`. */
  readonly onWarning?: (message: string) => void
  /** Epoch milliseconds. */
  readonly clock?: () => number
  /** A clock in milliseconds, for how long takers wait. */
  readonly now?: () => number
  readonly nap?: Nap
  /** 0 to 1. */
  readonly random?: () => number
}

export function createMemoryLimiter(o: MemoryLimiterOptions): Limiter {
  const rules = levelRules(o)
  const buckets = o.buckets ?? {}
  const { clock = Date.now, random = Math.random } = o
  return createDesk({
    exchange: async (request) => {
      const levels = buckets.levels ?? mapLevels((level) => freshState(rules[level]))
      const reply = exchange(levels, request, { now: clock(), jitter: Math.floor(random() * 1000), rules })
      buckets.levels = reply.levels
      return reply
    },
    pools: o.pools,
    now: o.now ?? (() => performance.now()),
    nap: o.nap ?? nap,
    onWarning: o.onWarning ?? (() => {}),
  })
}
