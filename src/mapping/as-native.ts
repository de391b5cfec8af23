/** Reads a value as whatever its source says it is: for custom attributes whose mapping names no type. */
import { asDate } from './as-date.ts'
import { asInteger } from './as-number.ts'
import { asText } from './as-text.ts'
import type { Converted } from './converted.ts'

/** Numbers and booleans stay what they are, a Date becomes unix seconds, anything else is text. */
export function asNative(value: unknown): Converted<string | number | boolean> {
  if (typeof value === 'boolean') return { value }
  if (typeof value === 'number' && Number.isFinite(value)) return { value: value + 0 }
  if (typeof value === 'bigint') return asInteger(value)
  return value instanceof Date ? asDate(value) : asText(value)
}
