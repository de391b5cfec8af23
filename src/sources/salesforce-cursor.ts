/** How far a Salesforce read has come, and how far a sync has: both bound to the query they were made with. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import type { Watermark } from './source.ts'

const cursorSchema = z.strictObject({
  /** Of the query and what goes with it, without the times it was narrowed to: those are in the job. */
  query: z.string(),
  job: z.string().regex(/^\w+$/),
  /** Of the page of results; null = the first. It stays the same as long as the job is there. */
  locator: z.string().nullable(),
  /** Rows of that page that were handed over. */
  rows: z.int().nonnegative(),
  /** Rows of all pages that were handed over. */
  total: z.int().nonnegative(),
})

export type SalesforceCursor = z.output<typeof cursorSchema>

const watermarkSchema = z.strictObject({ field: z.string(), from: z.iso.datetime().transform((text) => new Date(text)) })

export const fingerprint = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)

/** @throws StartAgain when the cursor was not made by this source with this query */
export function openCursor(handed: unknown, query: string): SalesforceCursor {
  const parsed = cursorSchema.safeParse(handed)
  if (!parsed.success) throw startAgain('the position that was stored is not one of a Salesforce query', parsed.error)
  if (parsed.data.query !== query) throw startAgain('its fields, its query or its settings were changed')
  return parsed.data
}

/** `at` = when the query was begun, by Salesforce's clock. */
export const makeWatermark = (o: { field: string; at: Date; overlapMs: number }): Watermark => ({
  field: o.field,
  from: new Date(o.at.getTime() - o.overlapMs).toISOString(),
})

/** From when on records have to be read. @throws StartAgain when the watermark is none of this field */
export function openWatermark(handed: unknown, field: string): Date {
  const parsed = watermarkSchema.safeParse(handed)
  if (!parsed.success) throw startAgain('the time that was stored is not one of a Salesforce query', parsed.error)
  if (parsed.data.field !== field)
    throw startAgain(`the time that was stored is one of ${parsed.data.field}, and since is ${field} now`)
  return parsed.data.from
}

const startAgain = (what: string, cause?: unknown): StartAgain =>
  new StartAgain(`Salesforce cannot be read on from where the last read stopped: ${what}. It has to be read from the beginning.`, {
    cause,
  })
