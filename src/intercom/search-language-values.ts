/** What a written value means for a field: a text, a number, true or false, a time, or nothing. Pure. */
import { INSTANT_EXPECTED, isoInstant } from '../iso-instant.ts'
import type { FieldType } from './search-fields.ts'
import type { Token } from './search-language-tokens.ts'
import type { SearchValue } from './search-query.ts'

export type Meant = { readonly value: SearchValue } | { readonly expected: string }

/** Fifteen digits are exact as a number; an id that is longer, or begins with a zero, stays a text. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/
const WHOLE = /^-?\d{1,15}$/
/** Unix seconds up to the year 5138; milliseconds have more digits. */
const SECONDS = /^\d{1,11}$/

/** A word is what it looks like, a quoted text is a text where the field leaves a choice. */
export function meaningOf(type: FieldType, { kind, text }: Token): Meant {
  if (kind === 'word' && text.toLowerCase() === 'null') return { value: null }
  if (type === 'number') return WHOLE.test(text) ? number(text) : { expected: 'a whole number' }
  if (type === 'flag') return flagOf(text) ?? { expected: 'true or false' }
  if (type === 'date') return dateOf(text) ?? { expected: `${INSTANT_EXPECTED}, or unix seconds` }
  return type === 'custom' && kind === 'word' ? looksLike(text) : { value: text }
}

function looksLike(word: string): Meant {
  return flagOf(word) ?? (NUMBER.test(word) ? number(word) : (instantOf(word) ?? { value: word }))
}

function flagOf(text: string): { readonly value: boolean } | undefined {
  const lower = text.toLowerCase()
  return lower === 'true' || lower === 'false' ? { value: lower === 'true' } : undefined
}

function dateOf(text: string): { readonly value: number } | undefined {
  return SECONDS.test(text) ? { value: Number(text) } : instantOf(text)
}

/** Whole seconds: Intercom compares no finer. */
function instantOf(text: string): { readonly value: number } | undefined {
  const instant = isoInstant(text)
  return instant === undefined ? undefined : { value: Math.floor(Date.parse(instant) / 1000) }
}

/** Adding 0 makes a minus zero plain. */
function number(text: string): { readonly value: number } {
  return { value: Number(text) + 0 }
}
