/** Calendar days as spans of unix seconds. */
import { DateTime } from 'luxon'

/** From the first second of a day up to, not including, the first of the next. */
export interface Day {
  readonly start: number
  readonly end: number
}

/** The day that an instant (unix seconds) falls on in an IANA zone; 23 or 25 hours long where clocks change. */
export function dayOf(seconds: number, zone: string): Day {
  const start = DateTime.fromSeconds(seconds, { zone }).startOf('day')
  return { start: start.toUnixInteger(), end: start.plus({ days: 1 }).startOf('day').toUnixInteger() }
}
