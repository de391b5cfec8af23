/** Parses the values of command line options; a value that does not fit is a usage error (exit 2). */
import { InvalidArgumentError } from 'commander'
import { durationMs } from '../config/duration.ts'

/** For commander: a whole number in decimal digits, both ends inclusive. */
export function wholeNumber(o: { min: number; max: number }): (text: string) => number {
  return (text) => {
    const n = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (n >= o.min && n <= o.max) return n
    throw new InvalidArgumentError(`Expected a whole number from ${o.min} to ${o.max}.`)
  }
}

/** For commander: a port, 0 = a free one. */
export const portNumber = wholeNumber({ min: 0, max: 65_535 })

/** For commander: an http or https URL. */
export function webAddress(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new InvalidArgumentError('Expected a URL such as http://127.0.0.1:8080/webhooks/intercom.')
}

/** For commander: a duration such as 250ms, 10s, 5m or 2h, in milliseconds. */
export function milliseconds(text: string): number {
  const ms = durationMs(text)
  if (ms === undefined) throw new InvalidArgumentError('Expected a duration such as 250ms, 10s, 5m or 2h.')
  return ms
}
