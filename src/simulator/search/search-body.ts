/** The grammar of a search: what POST /contacts/search takes, with its limits on nesting and size. */
import { z } from 'zod'
import { ApiError, invalid } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { type PageRequest, readCursor, requirePerPage } from './cursor.ts'

const OPERATORS = ['=', '!=', 'IN', 'NIN', '<', '<=', '>', '>=', '~', '!~', '^', '$'] as const
export type Operator = (typeof OPERATORS)[number]

export type Scalar = string | number | boolean | null

export interface Condition {
  readonly field: string
  readonly operator: Operator
  readonly value: Scalar | readonly Scalar[]
}

export interface Group {
  readonly operator: 'AND' | 'OR'
  readonly value: readonly Query[]
}

export type Query = Condition | Group

export interface Search {
  readonly query: Query
  readonly page: PageRequest
  readonly sort: { readonly field: string; readonly descending: boolean }
}

/** "max 2 nested filters" and "max 15 filters for each AND or OR group" (official description). */
const MAX_DEPTH = 2
const MAX_FILTERS = 15

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const conditionSchema = z.object({ field: z.string(), operator: z.enum(OPERATORS), value: z.union([scalar, z.array(scalar)]) })
const groupSchema = z.object({ operator: z.enum(['AND', 'OR']), value: z.array(z.unknown()) })

const searchSchema = z.object({
  query: z.record(z.string(), z.unknown()),
  pagination: z
    .object({ per_page: z.unknown().optional(), starting_after: z.string().nullable().optional() })
    .nullable()
    .optional(),
  sort: z.object({ field: z.string().optional(), order: z.string().optional() }).nullable().optional(),
})

/**
 * `perPage` is the size of pages when the body names none; 50 for contacts.
 * @throws ApiError 400 for everything that the grammar does not allow; fields and operators are checked later, with the types
 */
export function parseSearch(body: unknown, { perPage }: { readonly perPage?: number } = {}): Search {
  const { query, pagination, sort } = parseBody(searchSchema, body)
  const order = sort?.order ?? 'descending'
  if (order !== 'ascending' && order !== 'descending') throw invalidOrder(order)
  return {
    query: parseQuery(query, MAX_DEPTH),
    page: {
      perPage: requirePerPage(pagination?.per_page ?? undefined, perPage),
      ...readCursor(pagination?.starting_after ?? undefined),
    },
    sort: { field: sort?.field ?? 'created_at', descending: order === 'descending' },
  }
}

function parseQuery(query: unknown, depth: number): Query {
  const group = groupSchema.safeParse(query)
  if (group.success) return parseGroup(group.data, depth)
  const condition = conditionSchema.safeParse(query)
  if (condition.success) return condition.data
  throw invalid('A query is {field, operator, value} with a known operator, or {operator: AND|OR, value: [queries]}', 'query')
}

function parseGroup({ operator, value }: z.infer<typeof groupSchema>, depth: number): Group {
  if (depth === 0) throw invalid(`Queries can be nested ${MAX_DEPTH} levels deep at most`, 'query')
  if (value.length === 0) throw invalid(`An ${operator} group needs at least one filter`, 'query')
  if (value.length > MAX_FILTERS) throw invalid(`An ${operator} group can have ${MAX_FILTERS} filters at most`, 'query')
  const queries = value.map((query) => parseQuery(query, depth - 1))
  if (queries.some(isGroup) && !queries.every(isGroup)) throw invalid('A group holds only groups or only filters', 'query')
  return { operator, value: queries }
}

/** Tells a group from a single condition. */
export function isGroup(query: Query): query is Group {
  return !('field' in query)
}

/** The official example's code and text. */
function invalidOrder(order: string): ApiError {
  const message = `Invalid sort order '${order}'. Must be one of: ascending, descending`
  return new ApiError({ status: 400, code: 'invalid_sort_order', message })
}
