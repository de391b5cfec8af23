/** Reads a value as a point in time, in unix seconds: the form in which Intercom takes dates. */
import { DateTime } from 'luxon'
import type { Converted } from './converted.ts'

export interface DateOptions {
  /** Luxon tokens (dd/MM/yyyy HH:mm), `unix` (seconds) or `unix_ms`; ISO 8601 when absent. */
  readonly format?: string | undefined
  /** An IANA name, for texts without an offset; UTC when absent. */
  readonly zone?: string | undefined
}

/** Years outside are slips (0023, 20023) or seconds taken for milliseconds, never a customer's date. */
const FIRST_YEAR = 1900
const LAST_YEAR = 2199

/** A full calendar date, then perhaps a time. Luxon alone would also take "2024", "12:30" (today!) and week numbers. */
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/

/** What databases print besides strict ISO 8601: a space before the time or the offset, and a trailing UTC. */
const strictIso = (text: string) =>
  text
    .replace(/^(\S+) (?=\d)/, '$1T')
    .replace(/\s*(?:UTC|GMT)$/i, 'Z')
    .replace(/\s+(?=[+-]\d)/, '')

function fromNumber(value: unknown, unitMs: number): DateTime | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value.trim()))
  return isNumber ? DateTime.fromMillis(Math.floor(Number(value) * unitMs), { zone: 'utc' }) : undefined
}

function fromText(text: string, { format, zone = 'utc' }: DateOptions): DateTime | undefined {
  if (format !== undefined) return DateTime.fromFormat(text, format, { zone, locale: 'en' })
  return ISO.test(text) ? DateTime.fromISO(strictIso(text), { zone }) : undefined
}

function parse(value: unknown, options: DateOptions): DateTime | undefined {
  if (value instanceof Date) return DateTime.fromJSDate(value, { zone: 'utc' })
  if (options.format === 'unix') return fromNumber(value, 1_000)
  if (options.format === 'unix_ms') return fromNumber(value, 1)
  return typeof value === 'string' ? fromText(value.trim(), options) : undefined
}

function expectedForm({ format }: DateOptions): string {
  if (format === undefined)
    return `a date in ISO 8601, such as 2024-05-31 or 2024-05-31T09:30:00+02:00, from ${FIRST_YEAR} to ${LAST_YEAR}`
  const form =
    format === 'unix'
      ? 'a time in unix seconds'
      : format === 'unix_ms'
        ? 'a time in unix milliseconds'
        : `a date written as ${format}`
  return `${form}, from ${FIRST_YEAR} to ${LAST_YEAR}`
}

/** Whole unix seconds, rounded down. A date without a time is midnight in `zone`. A Date object is taken as it is. */
export function asDate(value: unknown, options: DateOptions = {}): Converted<number> {
  const time = parse(value, options)
  const isSane = time?.isValid === true && time.year >= FIRST_YEAR && time.year <= LAST_YEAR
  return isSane ? { value: Math.floor(time.toMillis() / 1_000) } : { expected: expectedForm(options) }
}
