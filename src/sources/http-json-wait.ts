/** How long an API asks us to wait, by the headers that the configuration names. Pure. */
import type { HttpHeaders } from './http.ts'
import { headerText } from './http-wait.ts'

/** Smaller numbers are seconds from now, larger ones the unix time in seconds or, from here times a thousand, in milliseconds. */
const YEAR_2001 = 1_000_000_000

/** Milliseconds from `now`; undefined when the header is absent or says nothing that can be read as a time. */
export function waitInHeader(headers: HttpHeaders, name: string, now: number): number | undefined {
  const text = headerText(headers, name.toLowerCase())?.trim() ?? ''
  if (text === '') return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.max(0, Math.ceil(fromNumber(Number(text), now)))
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function fromNumber(number: number, now: number): number {
  if (number < YEAR_2001) return number * 1_000
  return (number < YEAR_2001 * 1_000 ? number * 1_000 : number) - now
}

/** The wait that a 429 asks for. */
export function limitWaitMs(
  headers: HttpHeaders,
  o: { retryAfter: string; reset?: string | undefined; now: number },
): number | undefined {
  return waitInHeader(headers, o.retryAfter, o.now) ?? (o.reset === undefined ? undefined : waitInHeader(headers, o.reset, o.now))
}
