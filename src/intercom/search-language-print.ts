/** Writes a search in its readable form, so that reading it gives the same search again. Pure. */
import { CUSTOM_PREFIX, type FieldType, type SearchSubject, searchFields } from './search-fields.ts'
import type { SearchFilter, SearchGroup, SearchQuery, SearchValue } from './search-query.ts'

export interface PrintOptions {
  readonly of: SearchSubject
  /** The configured Intercom-Version. */
  readonly version: string
}

/** Plain enough to stand without quotes, and no word of the language. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_-]*$/
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'in', 'nin', 'true', 'false', 'null'])

export function printSearch(query: SearchQuery, o: PrintOptions): string {
  const { typeOf } = searchFields(o.of, o.version)
  return isGroup(query) ? group(query, typeOf) : filter(query, typeOf)
}

type TypeOf = (field: string) => FieldType | undefined

/** A group of one is there for Intercom's sake only. */
function group({ operator, value }: SearchGroup, typeOf: TypeOf): string {
  return value.map((part) => member(part, typeOf)).join(` ${operator} `)
}

function member(part: SearchQuery, typeOf: TypeOf): string {
  if (!isGroup(part)) return filter(part, typeOf)
  const text = group(part, typeOf)
  return part.value.length === 1 ? text : `(${text})`
}

function filter({ field, operator, value }: SearchFilter, typeOf: TypeOf): string {
  const print = (one: SearchValue) => printValue(one, typeOf(field))
  const printed = typeof value === 'object' && value !== null ? `[${value.map(print).join(', ')}]` : print(value)
  return `${printField(field)} ${operator} ${printed}`
}

function printValue(value: SearchValue, type: FieldType | undefined): string {
  if (typeof value === 'number' && type === 'date') return new Date(value * 1000).toISOString().replace('.000Z', 'Z')
  return typeof value === 'string' ? text(value) : String(value)
}

function printField(field: string): string {
  if (field.split('.').every((part) => PLAIN.test(part)) && !WORDS.has(field.toLowerCase())) return field
  return field.startsWith(CUSTOM_PREFIX) ? `${CUSTOM_PREFIX}${quoted(field.slice(CUSTOM_PREFIX.length))}` : quoted(field)
}

function text(value: string): string {
  return PLAIN.test(value) && !WORDS.has(value.toLowerCase()) ? value : quoted(value)
}

function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`
}

function isGroup(query: SearchQuery): query is SearchGroup {
  return !('field' in query)
}
