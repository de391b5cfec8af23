/** Compiles one condition into a test of a field's value; operators that a type does not have are refused. */

import { invalid } from '../http/api-error.ts'
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import type { Condition, Operator, Scalar } from './search-body.ts'
import type { FieldType, FieldValue, SearchField } from './search-fields.ts'
import { dayOf } from './whole-days.ts'

export interface TestOptions {
  readonly version: ApiVersion
  /** The workspace's IANA zone. */
  readonly timezone: string
  readonly maxInValues: number
}

export type ValueTest = (value: FieldValue) => boolean

/** "Accepted Operators" of the official description; date fields of 2.17 have more, see below. */
const ALLOWED: Readonly<Record<FieldType, readonly Operator[]>> = {
  string: ['=', '!=', 'IN', 'NIN', '~', '!~', '^', '$'],
  boolean: ['=', '!=', 'IN', 'NIN'],
  number: ['=', '!=', 'IN', 'NIN', '<', '>', '<=', '>='],
  date: ['=', '<', '>'],
  tags: ['=', '!='],
}

/** 2.17 changelog: standard timestamps are compared to the second. */
const EXACT_DATE: readonly Operator[] = ['=', '!=', '<', '>', '<=', '>=']

/** @throws ApiError 400 for an operator or a value that does not go with the field's type; the texts are ours */
export function conditionTest({ operator, value }: Condition, field: SearchField, o: TestOptions): ValueTest {
  const exact = isAtLeast(o.version, '2.17') && !field.custom
  const allowed = field.type === 'date' && exact ? EXACT_DATE : ALLOWED[field.type]
  if (!allowed.includes(operator))
    throw invalid(`Operator '${operator}' is not supported for ${field.type} field '${field.name}'`, field.name)
  const wanted = wantedValues(operator, value, o.maxInValues).map((one) => typed(one, field))
  const [first = null] = wanted
  if (operator === 'IN' || operator === 'NIN') return listTest(operator, wanted, field)
  if (first === null) return nullTest(operator, field)
  if (field.type === 'tags') return (tags) => (Array.isArray(tags) && tags.includes(first)) === (operator === '=')
  if (field.type === 'date' && !exact) return dayTest(operator, Number(first), isAtLeast(o.version, '2.17') ? 'utc' : o.timezone)
  return typeof first === 'string' ? textTest(operator, first, field) : orderTest(operator, first)
}

/** One value, or the array of IN and NIN. @throws ApiError 400 */
export function wantedValues(operator: Operator, value: Condition['value'], maxInValues: number): readonly Scalar[] {
  const wantsList = operator === 'IN' || operator === 'NIN'
  if (wantsList !== Array.isArray(value))
    throw invalid(`Operator '${operator}' ${wantsList ? 'needs an array' : 'takes a single value'}`, 'value')
  const values = [value].flat()
  if (values.length === 0) throw invalid(`Operator '${operator}' needs at least one value`, 'value')
  if (values.length > maxInValues) throw invalid(`Operator '${operator}' takes ${maxInValues} values at most`, 'value')
  return values
}

/** The value in the field's type: integers are taken for strings, and digits for dates. */
function typed(value: Scalar, { name, type, caseless }: SearchField): Scalar {
  if (value === null || typeof value === type) return caseless && typeof value === 'string' ? value.toLowerCase() : value
  if ((type === 'string' || type === 'tags') && typeof value !== 'boolean') return String(value)
  if (type === 'date' && Number.isInteger(typeof value === 'string' && value !== '' ? Number(value) : value)) return Number(value)
  throw invalid(`The value of '${name}' must be a ${type}`, name)
}

function listTest(operator: 'IN' | 'NIN', wanted: readonly Scalar[], field: SearchField): ValueTest {
  const set = new Set<FieldValue>(wanted)
  return (value) => set.has(plain(value, field)) === (operator === 'IN')
}

/** `= null` finds what is not set. */
function nullTest(operator: Operator, { name }: SearchField): ValueTest {
  if (operator !== '=' && operator !== '!=') throw invalid(`Operator '${operator}' cannot take null`, name)
  const isEmpty = (value: FieldValue) => value === null || (Array.isArray(value) && value.length === 0)
  return (value) => isEmpty(value) === (operator === '=')
}

/** Up to 2.16 a date matches by whole days: `>` from the next day on, `<` before the day. */
function dayTest(operator: Operator, seconds: number, zone: string): ValueTest {
  const { start, end } = dayOf(seconds, zone)
  if (operator === '>') return (value) => typeof value === 'number' && value >= end
  if (operator === '<') return (value) => typeof value === 'number' && value < start
  return (value) => typeof value === 'number' && value >= start && value < end
}

/** Negations also match what is not set. */
function textTest(operator: Operator, wanted: string, field: SearchField): ValueTest {
  const test = (matches: (text: string) => boolean, negated = false): ValueTest => {
    return (value) => (typeof value === 'string' && matches(plainText(value, field))) !== negated
  }
  if (operator === '~' || operator === '!~') return test((text) => text.includes(wanted), operator === '!~')
  if (operator === '^') return test((text) => text.startsWith(wanted))
  if (operator === '$') return test((text) => text.endsWith(wanted))
  return test((text) => text === wanted, operator === '!=')
}

function orderTest(operator: Operator, wanted: number | boolean): ValueTest {
  if (operator === '=') return (value) => value === wanted
  if (operator === '!=') return (value) => value !== wanted
  const compare =
    (holds: (value: number) => boolean): ValueTest =>
    (value) =>
      typeof value === 'number' && holds(value)
  const limit = Number(wanted)
  if (operator === '<') return compare((value) => value < limit)
  if (operator === '<=') return compare((value) => value <= limit)
  return operator === '>' ? compare((value) => value > limit) : compare((value) => value >= limit)
}

function plain(value: FieldValue, field: SearchField): FieldValue {
  return typeof value === 'string' ? plainText(value, field) : value
}

function plainText(text: string, { caseless }: SearchField): string {
  return caseless ? text.toLowerCase() : text
}
