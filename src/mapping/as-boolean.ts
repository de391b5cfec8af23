/** Reads a value as true or false. */
import type { Converted } from './converted.ts'

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'y', 't', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'f', '0'].map((word) => [word, false] as const),
])

/** true, yes, y, t, 1 and false, no, n, f, 0, in capitals or not; of numbers only 1 and 0. */
export function asBoolean(value: unknown): Converted<boolean> {
  const isWord = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  const known = isWord ? WORDS.get(String(value).trim().toLowerCase()) : undefined
  return known === undefined ? { expected: 'true or false, yes or no, y or n, t or f, 1 or 0' } : { value: known }
}
