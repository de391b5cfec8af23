/** Brings a search into the groups that Intercom takes: at most two levels of at most 15, each of filters only or of groups only. Pure. */
import { MOST_IN_GROUP, type SearchFilter, type SearchGroup, type SearchQuery } from './search-query.ts'

/** Any nesting; `at` is handed back with what is wrong. */
export type Nested<At> = { readonly filter: SearchFilter } | NestedGroup<At>

export interface NestedGroup<At> {
  readonly operator: 'AND' | 'OR'
  readonly parts: readonly Nested<At>[]
  readonly at: At
}

export type TooMuch<At> = (at: At, message: string) => Error

/** Official: "max 2 nested filters". */
const MOST_LEVELS = 2
const TOO_DEEP = `Intercom takes at most ${MOST_LEVELS} levels of AND and OR, as in (a OR b) AND (c OR d); write it with fewer parentheses`

/**
 * `a AND (b AND c)` becomes one group. A filter beside groups becomes a group of its own: the description knows no mixed ones.
 * @throws what `tooMuch` makes
 */
export function toGroups<At>(search: Nested<At>, tooMuch: TooMuch<At>): SearchQuery {
  return 'filter' in search ? search.filter : groupOf(flattened(search), { level: 1, tooMuch })
}

function groupOf<At>(group: NestedGroup<At>, o: { level: number; tooMuch: TooMuch<At> }): SearchGroup {
  const { operator, parts, at } = group
  if (o.level > MOST_LEVELS) throw o.tooMuch(at, TOO_DEEP)
  if (parts.length > MOST_IN_GROUP) throw o.tooMuch(at, tooMany(group))
  const hasGroups = parts.some((part) => 'parts' in part)
  const value = parts.map((part): SearchQuery => {
    if ('parts' in part) return groupOf(part, { ...o, level: o.level + 1 })
    return hasGroups ? { operator: 'AND', value: [part.filter] } : part.filter
  })
  return { operator, value }
}

function tooMany<At>({ operator, parts }: NestedGroup<At>): string {
  const better = operator === 'OR' ? '; several values of one field go into one filter: field IN [a, b]' : ''
  return `Intercom takes at most ${MOST_IN_GROUP} filters joined by ${operator}, and here are ${parts.length}${better}`
}

/** Groups within one of the same operator dissolve, and so does a group of one. */
function flattened<At>({ operator, parts, at }: NestedGroup<At>): NestedGroup<At> {
  return {
    operator,
    at,
    parts: parts.flatMap((part): readonly Nested<At>[] => {
      if ('filter' in part) return [part]
      const inner = flattened(part)
      return inner.operator === operator || inner.parts.length === 1 ? inner.parts : [inner]
    }),
  }
}
