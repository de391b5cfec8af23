/** How many calls a second a limit leaves us. Pure. */

/** Intercom counts calls in windows of 10 seconds (official: rate-limiting). */
const WINDOW_SECONDS = 10

/** `limit` = calls in a window; `headroom` = the share of it that is never taken. Null while the limit is not known. */
export function callsPerSecond(o: { limit: number | null; headroom: number }): number | null {
  return o.limit === null ? null : Math.max(1, o.limit * (1 - o.headroom)) / WINDOW_SECONDS
}
