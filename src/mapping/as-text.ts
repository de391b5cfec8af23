/** Reads a value as text. */
import type { Converted } from './converted.ts'

/** NUL and halves of surrogate pairs: Postgres cannot store them in jsonb, so one of them would stop a whole chunk. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  return undefined
}

/** Text without white space around it; numbers and booleans as JSON writes them, dates in ISO 8601 (UTC). Lists and objects do not fit. */
export function asText(value: unknown): Converted<string> {
  const text = textOf(value)?.trim()
  return text === undefined || UNSTORABLE.test(text)
    ? { expected: 'a text without control characters, a number, a boolean or a date' }
    : { value: text }
}
