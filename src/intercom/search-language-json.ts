/** Checks a search that is written as Intercom's own JSON, and leaves it as it is. */
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import { scrub } from '../scrub.ts'
import type { FieldType } from './search-fields.ts'
import { checkFilter, type FilterRules } from './search-language-filter.ts'
import { type Nested, toGroups } from './search-language-groups.ts'
import type { SearchFilter, SearchQuery } from './search-query.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const filterSchema = z.strictObject({
  field: z.string(),
  operator: z.enum(['=', '!=', '>', '<', '>=', '<=', 'IN', 'NIN', '~', '!~', '^', '$']),
  value: z.union([scalar, z.array(scalar).min(1)]),
})
const groupSchema = z.strictObject({ operator: z.enum(['AND', 'OR']), value: z.array(z.unknown()).min(1) })
const SHAPES = '{"field": …, "operator": …, "value": …} with a known operator, or {"operator": "AND" or "OR", "value": [ … ]}'
const DEEPEST = 20

/** `{"query": …}` around it is taken too; pages are followed, so they cannot be chosen. @throws ConfigError that names the path */
export function checkJsonSearch(json: unknown, rules: FilterRules): SearchQuery {
  const body = z.object({ query: z.unknown() }).safeParse(json)
  if (!body.success || body.data.query === undefined) return toGroups(nested(json, { path: 'query', depth: 0, rules }), problem)
  const others = Object.keys(z.record(z.string(), z.unknown()).parse(json)).filter((key) => key !== 'query')
  if (others.length > 0) throw problem(others.join(', '), 'only "query" can be given; all pages are read')
  return toGroups(nested(body.data.query, { path: 'query', depth: 0, rules }), problem)
}

interface Place {
  readonly path: string
  readonly depth: number
  readonly rules: FilterRules
}

function nested(json: unknown, { path, depth, rules }: Place): Nested<string> {
  if (depth > DEEPEST) throw problem(path, 'it is nested too deep')
  const group = groupSchema.safeParse(json)
  if (group.success) {
    const { operator, value } = group.data
    const parts = value.map((part, index) => nested(part, { path: `${path}.value[${index}]`, depth: depth + 1, rules }))
    return { operator, parts, at: path }
  }
  const filter = filterSchema.safeParse(json)
  if (!filter.success) throw problem(path, `expected ${SHAPES}`)
  return { filter: checked(filter.data, { path, depth, rules }) }
}

function checked(filter: SearchFilter, { path, rules }: Place): SearchFilter {
  const known = checkFilter(filter, rules)
  if ('message' in known) throw problem(`${path}.${known.part}`, known.message)
  const expected = wrongValue(known.type, filter)
  if (expected !== undefined) throw problem(`${path}.value`, `${filter.field} takes ${expected}`)
  return filter
}

/** What was expected in the place of the value; undefined when it is right. */
function wrongValue(type: FieldType, { operator, value }: SearchFilter): string | undefined {
  const isList = Array.isArray(value)
  if (isList !== (operator === 'IN' || operator === 'NIN')) return isList ? `one value with ${operator}` : `a list with ${operator}`
  const values = [value].flat()
  if (values.includes(null) && operator !== '=' && operator !== '!=') return `null with = and != only`
  return values.every((one) => one === null || fits(type, one)) ? undefined : EXPECTED[type]
}

const EXPECTED: Readonly<Record<FieldType, string>> = {
  text: 'a text',
  tag: 'the id of a tag',
  number: 'a whole number',
  flag: 'true or false',
  date: 'unix seconds',
  custom: 'a text, a number, true or false',
}

/** Digits in quotes are numbers too: the official example has a time so. */
function fits(type: FieldType, value: unknown): boolean {
  if (type === 'custom') return true
  if (type === 'flag') return typeof value === 'boolean'
  if (type === 'number' || type === 'date') return Number.isInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value))
  return typeof value === 'string' || Number.isInteger(value)
}

function problem(path: string, message: string): ConfigError {
  return new ConfigError(scrub(`search, ${path}: ${message}`))
}
