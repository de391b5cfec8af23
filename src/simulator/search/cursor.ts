/** Page sizes and cursors of lists and searches. */
import { z } from 'zod'
import { invalid } from '../http/api-error.ts'

/** Where a page begins: behind the contact with this sort value and id. The client sees it as opaque text. */
export interface Position {
  readonly value: string | number | boolean | null
  readonly id: string
  readonly page: number
}

export interface PageRequest {
  readonly perPage: number
  readonly after?: Position
}

const DEFAULT_PER_PAGE = 50
const MAX_PER_PAGE = 150

const positionSchema = z.object({
  value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  id: z.string(),
  page: z.int().min(2),
})

/**
 * 1 to 150; when not given `fallback`, 50 for contacts.
 * @throws ApiError 400
 */
export function requirePerPage(perPage: unknown, fallback: number = DEFAULT_PER_PAGE): number {
  if (perPage === undefined) return fallback
  const number = Number(perPage)
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PER_PAGE) return number
  throw invalid(`per_page must be between 1 and ${MAX_PER_PAGE}`, 'per_page')
}

/**
 * Reads what `writeCursor` wrote.
 * @throws ApiError 400
 */
export function readCursor(startingAfter: string | undefined): { readonly after?: Position } {
  if (startingAfter === undefined) return {}
  const decoded = Buffer.from(startingAfter, 'base64url').toString()
  const parsed = positionSchema.safeParse(jsonOrNothing(decoded))
  if (!parsed.success) throw invalid('starting_after is not a cursor of this API', 'starting_after')
  return { after: parsed.data }
}

export function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
