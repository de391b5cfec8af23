/** Builds the queries of `POST /contacts/search`. Pure. */

/** Searchable field → values, such as `{ external_id: ['1', '2'], email: ['ann@example.com'] }`. */
export type FieldValues = { readonly [field: string]: readonly string[] }

export type SearchOperator = '=' | '!=' | '>' | '<' | '>=' | '<=' | 'IN' | 'NIN' | '~' | '!~' | '^' | '$'
export type SearchValue = string | number | boolean | null

export interface SearchFilter {
  readonly field: string
  readonly operator: SearchOperator
  /** A list with IN and NIN. */
  readonly value: SearchValue | readonly SearchValue[]
}

export interface SearchGroup {
  readonly operator: 'OR' | 'AND'
  readonly value: readonly SearchQuery[]
}

export type SearchQuery = SearchFilter | SearchGroup

/** Official: at most 15 filters in a group, and groups nested at most twice. */
export const MOST_IN_GROUP = 15
/** How many values one `anyOfEqual` query can hold. */
export const MOST_EQUAL = MOST_IN_GROUP * MOST_IN_GROUP

/**
 * Contacts of which any field has any of its values: `OR[external_id IN […], email IN […]]`. Official: `IN` is a short form of OR; how many
 * values it may hold is not said.
 * @throws RangeError without any value: such a search would find nobody, or everybody
 */
export function anyOfIn(values: FieldValues): SearchQuery {
  return either(wanted(values).map(([field, value]): SearchFilter => ({ field, operator: 'IN', value })))
}

/**
 * The same as nested groups of `=`, for workspaces that refuse `IN`.
 * @throws RangeError without any value, or with more than `MOST_EQUAL`
 */
export function anyOfEqual(values: FieldValues): SearchQuery {
  const filters = wanted(values).flatMap(([field, list]) => list.map((value): SearchFilter => ({ field, operator: '=', value })))
  if (filters.length > MOST_EQUAL)
    throw new RangeError(`a search takes at most ${MOST_EQUAL} values, but it was given ${filters.length}`)
  if (filters.length <= MOST_IN_GROUP) return either(filters)
  const groups = Array.from({ length: Math.ceil(filters.length / MOST_IN_GROUP) }, (_, index) =>
    // A group holds either filters or groups: one filter left over makes a group of its own.
    orGroup(filters.slice(index * MOST_IN_GROUP, (index + 1) * MOST_IN_GROUP)),
  )
  return orGroup(groups)
}

function wanted(values: FieldValues): [string, readonly string[]][] {
  const found = Object.entries(values).filter(([, list]) => list.length > 0)
  if (found.length === 0) throw new RangeError('a search needs at least one value')
  return found
}

function either(filters: readonly SearchFilter[]): SearchQuery {
  const [only] = filters
  return filters.length === 1 && only !== undefined ? only : orGroup(filters)
}

function orGroup(value: readonly SearchQuery[]): SearchGroup {
  return { operator: 'OR', value }
}
