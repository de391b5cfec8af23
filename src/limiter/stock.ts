/** Calls granted ahead of need, so that a busy process visits the shared buckets a few times a second and not for each call. */
import type { Bucket } from './limiter.ts'
import type { Origin } from './reports.ts'

/** Calls older than this are given back: another process may need them. Short, so that the window can hardly turn meanwhile. */
export const STOCK_MS = 100
const MOST_AHEAD = 32

interface Held {
  readonly origin: Origin
  calls: number
  readonly until: number
}

export interface Stock {
  /** Takes up to `count` calls that are still good. */
  take(bucket: Bucket, count: number, now: number): { calls: number; origin: Origin } | undefined
  put(origin: Origin, calls: number, until: number): void
  /** Removes calls that are not good any more, or all of them, and hands them over to be given back. */
  clear(now?: number): readonly { calls: number; origin: Origin }[]
}

export function createStock(): Stock {
  let shelf: Held[] = []
  return {
    take: (bucket, count, now) => {
      const held = shelf.find(({ origin, calls, until }) => origin.bucket === bucket && calls > 0 && now < until)
      if (held === undefined) return undefined
      const calls = Math.min(count, held.calls)
      held.calls -= calls
      return { calls, origin: held.origin }
    },
    put: (origin, calls, until) => {
      if (calls > 0) shelf.push({ origin, calls, until })
    },
    clear: (now = Number.POSITIVE_INFINITY) => {
      const old = shelf.filter((held) => held.until <= now)
      shelf = shelf.filter((held) => held.until > now && held.calls > 0)
      return old
    },
  }
}

/** How many calls to ask for beyond those wanted now: about what the last moments needed, at most 1 % of a window. */
export function aheadOf(recentCalls: number, limit: number): number {
  return Math.min(recentCalls, MOST_AHEAD, Math.floor(limit / 100))
}
