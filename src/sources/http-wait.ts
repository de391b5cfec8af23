/** How long to wait before a call is sent again: what the other side asks for, else a growing time with chance in it. Pure. */
import { backoffMs } from '../backoff.ts'
import type { HttpHeaders } from './http-types.ts'

const FIRST_LIMITED_MS = 1_000
const LONGEST_LIMITED_MS = 60_000

/** The first value of a header; undefined when it is absent. */
export function headerText(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

/** What Retry-After asks for: seconds, or the milliseconds until its date (RFC 9110, 10.2.3). */
export function retryAfterMs(headers: HttpHeaders, now: number): number | undefined {
  const text = headerText(headers, 'retry-after')?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** After the `nth` "too many calls" in a row (from 1) that named no time: 1 s doubled up to 60 s, the second half of it at random. */
export function limitedMs(nth: number, random: number): number {
  const fullMs = Math.min(LONGEST_LIMITED_MS, FIRST_LIMITED_MS * 2 ** (nth - 1))
  return Math.round(fullMs / 2 + (fullMs / 2) * random)
}

/** Before attempt `attempt + 1` after a failure of the other side, which may name a time too. */
export function failedMs(attempt: number, o: { headers: HttpHeaders; random: number; now: number }): number {
  return Math.max(backoffMs(attempt, o.random), retryAfterMs(o.headers, o.now) ?? 0)
}
