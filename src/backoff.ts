/** How long to wait before a call is tried again. */

const FIRST_MS = 500
const LONGEST_MS = 10_000

/** Milliseconds before attempt `attempt + 1`: doubled each time up to 10 s, the second half of it at random. `random` is 0 to 1. */
export function backoffMs(attempt: number, random: number): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1))
  return Math.round(fullMs / 2 + (fullMs / 2) * random)
}
