/** Reads a search as people write it, `state = open AND (custom_attributes.plan IN [pro, team] OR read = false)`, into Intercom's JSON. Pure. */
import { ConfigError } from '../errors.ts'
import { type SearchSubject, searchFields } from './search-fields.ts'
import { checkFilter, type FilterRules } from './search-language-filter.ts'
import { type Nested, toGroups } from './search-language-groups.ts'
import { checkJsonSearch } from './search-language-json.ts'
import { parseWritten, type WrittenFilter, type WrittenSearch } from './search-language-parse.ts'
import { problemsOf, type SearchProblem } from './search-language-problem.ts'
import type { Token } from './search-language-tokens.ts'
import { meaningOf } from './search-language-values.ts'
import type { SearchFilter, SearchQuery, SearchValue } from './search-query.ts'

export interface SearchOptions {
  readonly of: SearchSubject
  /** The configured Intercom-Version, which decides about operators of dates. */
  readonly version: string
}

/**
 * `written`: the readable form, Intercom's JSON as a text, or that JSON. Operators are = != > < >= <= IN NIN ~ !~ ^ $, as far as the type of
 * the field takes them (official description); AND binds tighter than OR. Values are words, texts in quotes, numbers, true, false, null, and
 * ISO 8601 times (UTC where no offset is given), which become unix seconds. In custom attributes, whose type is not known here, a word is what
 * it looks like and a quoted text is a text.
 * @throws ConfigError that names the place, what is wrong with it and what would be right
 */
export function parseSearch(written: string | Readonly<Record<string, unknown>>, { of, version }: SearchOptions): SearchQuery {
  const rules = { of, fields: searchFields(of, version) }
  if (typeof written !== 'string') return checkJsonSearch(written, rules)
  return written.trimStart().startsWith('{') ? checkJsonSearch(parseJson(written), rules) : parseReadable(written, rules)
}

function parseReadable(text: string, rules: FilterRules): SearchQuery {
  const problem = problemsOf(text)
  return toGroups(checked(parseWritten(text, problem), { rules, problem }), problem)
}

interface Parts {
  readonly rules: FilterRules
  readonly problem: SearchProblem
}

function checked(search: WrittenSearch, o: Parts): Nested<number> {
  if (search.kind === 'filter') return { filter: checkedFilter(search, o) }
  return { operator: search.operator, at: search.at, parts: search.parts.map((part) => checked(part, o)) }
}

function checkedFilter(filter: WrittenFilter, { rules, problem }: Parts): SearchFilter {
  const { field, operator } = filter
  const known = checkFilter(filter, rules)
  if ('message' in known) throw problem(known.part === 'operator' ? filter.operatorAt : filter.at, known.message)
  const values = filter.values.map((token): SearchValue => {
    const meant = meaningOf(known.type, token)
    if ('expected' in meant) throw problem(token.at, `${field} takes ${meant.expected}`)
    return allowed(meant.value, { filter, token, problem })
  })
  const [only = null] = values
  return { field, operator, value: filter.isList ? values : only }
}

function allowed(value: SearchValue, o: { filter: WrittenFilter; token: Token; problem: SearchProblem }): SearchValue {
  if (value !== null || o.filter.operator === '=' || o.filter.operator === '!=') return value
  throw o.problem(o.token.at, `null goes with = and != only; a text that reads so needs quotes`)
}

/** The parser's own words would quote what was searched for, which can be personal. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ConfigError('search: it begins with { and so should be JSON, but it is none; check quotes, commas and brackets')
  }
}
