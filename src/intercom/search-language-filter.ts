/** Checks that a filter's field exists and takes its operator; the refusal names what would be taken. Pure. */
import { didYouMean } from '../did-you-mean.ts'
import { CUSTOM_PREFIX, type FieldType, type SearchFields, type SearchSubject } from './search-fields.ts'
import type { SearchOperator } from './search-query.ts'

/** The field's type, or what is wrong and with which part. */
export type Checked = { readonly type: FieldType } | { readonly part: 'field' | 'operator'; readonly message: string }

export interface FilterRules {
  readonly of: SearchSubject
  readonly fields: SearchFields
}

const TYPE_NAMES: Readonly<Record<FieldType, string>> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  date: 'a date',
  tag: 'a tag',
  custom: 'a custom attribute',
}

export function checkFilter(
  { field, operator }: { field: string; operator: SearchOperator },
  { of, fields }: FilterRules,
): Checked {
  const type = fields.typeOf(field)
  if (type === undefined) return { part: 'field', message: unknownField(field, { of, fields }) }
  const taken = fields.operatorsOf(type)
  if (taken.includes(operator)) return { type }
  const includes = (operator === '>=' || operator === '<=') && taken.includes('>') && of === 'conversations'
  const hint = includes ? `; in conversations ${operator.slice(0, 1)} includes the value itself` : ''
  return { part: 'operator', message: `${field} is ${TYPE_NAMES[type]}: it takes ${listed(taken)}, not ${operator}${hint}` }
}

function unknownField(field: string, { of, fields }: FilterRules): string {
  const near = didYouMean(field, fields.names)
  const attribute = `a custom attribute is written ${CUSTOM_PREFIX}<name>`
  return `${of} cannot be searched by "${field}"${near === '' ? `; ${attribute}` : near}`
}

function listed(operators: readonly string[]): string {
  return `${operators.slice(0, -1).join(', ')} and ${operators.at(-1)}`
}
