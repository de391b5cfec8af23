/** What the values of a column are: dates, whole numbers, decimal numbers, yes and no, or text. */
import { asBoolean } from '../mapping/as-boolean.ts'
import { asFloat, asInteger } from '../mapping/as-number.ts'
import { dateFormOf } from './init-dates.ts'

export interface ColumnType {
  readonly as: 'date' | 'integer' | 'float' | 'boolean'
  readonly format?: string
  /** Values of the sample that are something else. */
  readonly strays: number
  /** Another way to write dates that fits as well. */
  readonly rival?: string
}

/** A column may hold this share of slips and still be what it is. */
const MOST_STRAYS = 0.1

const SPEAKS_OF_TIME = /(?:^|_)(?:at|on|date|time|timestamp|since|until|seen|login)(?:_|$)/
const SPEAKS_OF_YES =
  /^(?:is|has|wants|can|allows?|accepts?)_|(?:^|_)(?:opt|opted|subscribed|unsubscribed|active|enabled|verified|newsletter)(?:_|$)/
/** Digits that nobody adds up; some begin with a zero. */
const A_NAME_IN_DIGITS = /(?:^|_)(?:id|no|nr|number|code|zip|postcode|postal|plz|phone|tel|mobile|fax|vat|iban)(?:_|$)/
const AMBIGUOUS_YES = /^[01]$/

/** `values` trimmed, none empty; `word` = the column's name in snake_case. Undefined for text, and where there is no value. */
export function typeOfColumn(values: readonly string[], o: { word: string; monthFirst: boolean }): ColumnType | undefined {
  if (values.length === 0) return undefined
  return booleanOf(values, o.word) ?? dateOf(values, o) ?? numberOf(values, o.word)
}

/** 1 and 0, and a column that only ever says no, are yes and no only where the name says so: NO is also Norway. */
function booleanOf(values: readonly string[], word: string): ColumnType | undefined {
  const strays = values.filter((value) => 'expected' in asBoolean(value)).length
  const distinct = new Set(values.map((value) => value.toLowerCase()))
  const isSure = [...distinct].some((value) => value === 'true' || value === 'false')
  const isMeant = SPEAKS_OF_YES.test(word) || isSure || (distinct.size > 1 && !values.every((value) => AMBIGUOUS_YES.test(value)))
  return isMeant && isMostly(values, strays) ? { as: 'boolean', strays } : undefined
}

function dateOf(values: readonly string[], o: { word: string; monthFirst: boolean }): ColumnType | undefined {
  const form = dateFormOf(values, { monthFirst: o.monthFirst, isTime: SPEAKS_OF_TIME.test(o.word) })
  if (form === undefined) return undefined
  const { fits, ...rest } = form
  const strays = values.length - fits
  return isMostly(values, strays) ? { as: 'date', strays, ...rest } : undefined
}

function numberOf(values: readonly string[], word: string): ColumnType | undefined {
  if (A_NAME_IN_DIGITS.test(word) || values.some((value) => /^[+-]?0\d/.test(value) || value.startsWith('+'))) return undefined
  const broken = values.filter((value) => 'expected' in asInteger(value)).length
  if (broken === 0) return { as: 'integer', strays: 0 }
  const strays = values.filter((value) => 'expected' in asFloat(value)).length
  if (!isMostly(values, strays)) return undefined
  return broken === strays ? { as: 'integer', strays } : { as: 'float', strays }
}

function isMostly(values: readonly string[], strays: number): boolean {
  return strays <= values.length * MOST_STRAYS
}
