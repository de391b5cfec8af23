/** Reads documents that an API lists page by page, list after list, so that a read can be taken up after each page. */
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import { documentRows, type FoundDocument } from './document-rows.ts'
import { createPageGuard } from './http-page-guard.ts'
import type { Chunk, ReadQuery, Watermark } from './source.ts'

export interface ListPage {
  readonly found: readonly FoundDocument[]
  /** What the next page of this list is asked for with; null on the last one. */
  readonly next: string | null
  /** The other side's time, epoch milliseconds. */
  readonly now: number
}

export interface AskPage {
  /** Which of the lists, from 0. */
  readonly list: number
  /** Null = the first page. */
  readonly after: string | null
  /** Epoch milliseconds: only what was changed from then on is wanted. */
  readonly since: number | null
  readonly signal: AbortSignal
}

export interface DocumentLists {
  /** Who is asked, for messages. */
  readonly label: string
  /** Says what is read: a cursor or a watermark of something else starts again. */
  readonly of: string
  /** What listing is called in messages, one for each list. */
  readonly operations: readonly string[]
  readonly page: (ask: AskPage) => Promise<ListPage>
  /** How far an incremental read goes back behind the beginning of the one before; absent = there are none. */
  readonly overlapMs?: number | undefined
}

interface Progress {
  readonly list: number
  readonly after: string | null
  /** Handed over so far. */
  readonly rows: number
  readonly startedAt: number | null
  readonly since: number | null
}

const time = z.number().int().nonnegative()
const cursorSchema = z.strictObject({
  of: z.string(),
  list: z.number().int().nonnegative(),
  after: z.string().nullable(),
  rows: time,
  startedAt: time.nullable(),
  since: time.nullable(),
})
const watermarkSchema = z.strictObject({ of: z.string(), since: time })

/** @throws StartAgain when the cursor or the watermark is not of these lists; Unreachable when pages go in a circle; what `page` throws */
export async function* readLists(lists: DocumentLists, query: ReadQuery): AsyncGenerator<Chunk> {
  let at: Progress | null = startOf(lists, query)
  const guards = lists.operations.map((operation) => createPageGuard({ label: lists.label, operation }))
  while (at !== null && at.list < lists.operations.length) {
    const { list, after, since } = at
    if (after !== null) guards[list]?.(after)
    const page: ListPage = await lists.page({ list, after, since, signal: query.signal })
    const rows = documentRows(page.found, at.rows + 1)
    at = onward(at, { page, rows: rows.length })
    if (rows.length > 0) yield { rows, cursor: { of: lists.of, ...at }, ...watermarkOf(lists, at) }
    query.signal.throwIfAborted()
  }
}

function onward(at: Progress, { page, rows }: { page: ListPage; rows: number }): Progress {
  const next = page.next === null ? { list: at.list + 1, after: null } : { list: at.list, after: page.next }
  return { ...at, ...next, rows: at.rows + rows, startedAt: at.startedAt ?? Math.max(0, Math.trunc(page.now)) }
}

/** It never goes back behind where this read began. */
function watermarkOf({ of, overlapMs }: DocumentLists, { startedAt, since }: Progress): Pick<Chunk, 'watermark'> {
  if (overlapMs === undefined || startedAt === null) return {}
  return { watermark: { of, since: Math.max(startedAt - overlapMs, since ?? 0) } }
}

function startOf({ of, label, operations }: DocumentLists, { after, since }: ReadQuery): Progress {
  const from = since === undefined ? null : readWatermark(since, { of, label })
  if (after === undefined) return { list: 0, after: null, rows: 0, startedAt: null, since: from }
  const parsed = cursorSchema.safeParse(after)
  if (parsed.success && parsed.data.of === of && parsed.data.list <= operations.length) {
    const { of: _, ...progress } = parsed.data
    return progress
  }
  throw new StartAgain(`${label}: the stored place in the read does not belong to what is read now. The read starts again.`)
}

function readWatermark(watermark: Watermark, { of, label }: { of: string; label: string }): number {
  const parsed = watermarkSchema.safeParse(watermark)
  if (parsed.success && parsed.data.of === of) return parsed.data.since
  throw new StartAgain(
    `${label}: the stored watermark of the last read does not belong to what is read now. Everything is read once more.`,
  )
}
