/** The arithmetic of fixed rate-limit windows that are aligned to the epoch; no clock, no state. */

/** How many calls fit in a window of how many milliseconds. */
export interface WindowSize {
  readonly limit: number
  readonly windowMs: number
}

/** Calls used in the window that starts at `startMs` (epoch milliseconds). */
export interface WindowCount {
  readonly startMs: number
  readonly used: number
}

/** Nothing used in the window that `nowMs` falls in, or the count so far if it is still that window. */
export function countAt(count: WindowCount | undefined, size: WindowSize, nowMs: number): WindowCount {
  const startMs = windowStart(nowMs, size.windowMs)
  return count?.startMs === startMs ? count : { startMs, used: 0 }
}

/** Start of the window that `nowMs` falls in. Windows are aligned: the documentation's reset times step by whole windows. */
export function windowStart(nowMs: number, windowMs: number): number {
  return Math.floor(nowMs / windowMs) * windowMs
}

/** The three X-RateLimit headers; the reset is in unix seconds, rounded up so that it never lies inside the window. */
export function rateHeaders(size: WindowSize, count: WindowCount): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(size.limit),
    'X-RateLimit-Remaining': String(Math.max(0, size.limit - count.used)),
    'X-RateLimit-Reset': String(Math.ceil((count.startMs + size.windowMs) / 1000)),
  }
}

/** The documented text of a 429. */
export function exceededMessage({ limit, windowMs }: WindowSize): string {
  return `Exceeded rate limit of ${limit} in ${windowMs / 1000}_seconds`
}
