/** The counting part of Intercom: fixed windows of 10 seconds, 429 when one is used up, headers on every answer. */
import type { RateHeaders } from '../../src/limiter/limiter.ts'

export interface WindowAnswer {
  readonly headers: RateHeaders
  readonly limited: boolean
}

export interface WindowServer {
  call(): WindowAnswer
  /** Calls answered in each window, by its reset; without those answered 429. */
  readonly served: ReadonlyMap<number, number>
  refused(): number
}

/** `offsetMs`: how far the server's clock is ahead of the test's. */
export function createWindowServer(o: { limit: number; now: () => number; offsetMs?: number }): WindowServer {
  const served = new Map<number, number>()
  let refused = 0
  return {
    served,
    refused: () => refused,
    call: () => {
      const now = o.now() + (o.offsetMs ?? 0)
      const resetAt = (Math.floor(now / 10_000) + 1) * 10_000
      const before = served.get(resetAt) ?? 0
      const limited = before >= o.limit
      if (limited) refused += 1
      else served.set(resetAt, before + 1)
      return { limited, headers: { limit: o.limit, remaining: Math.max(0, o.limit - before - 1), resetAt } }
    },
  }
}
