/** Shows a value of a row in a reason. Reasons are stored beside the row and never logged. */
import { NOT_A_DOCUMENT } from './path.ts'

const LONGEST = 80

/** At most 80 characters of it, in quotes where it is text. */
export function quote(value: unknown): string {
  if (value === NOT_A_DOCUMENT) return 'a plain value with nothing inside'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Date) return 'a date'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = String(value)
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text
  return typeof value === 'string' ? JSON.stringify(shown) : shown
}
