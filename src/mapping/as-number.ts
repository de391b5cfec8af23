/** Reads a value as a whole number or as a decimal number. */
import type { Converted } from './converted.ts'

const WHOLE = /^[+-]?\d+(?:\.0*)?$/
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i

function numberOf(value: unknown, pattern: RegExp): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  const text = typeof value === 'string' ? value.trim() : ''
  // `+ 0` makes -0 an ordinary 0, which JSON and people write alike.
  return pattern.test(text) ? Number(text) + 0 : Number.NaN
}

/** 42 of "42", " +42 " and "42.0". Not "1,234": a comma is a decimal sign elsewhere. Beyond 2^53 digits would be lost, so it does not fit. */
export function asInteger(value: unknown): Converted<number> {
  const number = numberOf(value, WHOLE)
  return Number.isSafeInteger(number)
    ? { value: number + 0 }
    : { expected: 'a whole number without separators, such as 1234, at most 9007199254740991' }
}

/** 1234.5 of "1234.5", ".5" and "1e3". */
export function asFloat(value: unknown): Converted<number> {
  const number = numberOf(value, DECIMAL)
  return Number.isFinite(number)
    ? { value: number + 0 }
    : { expected: 'a number with a decimal point and without separators, such as 1234.5' }
}
