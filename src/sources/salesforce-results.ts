/** The results of a query job as chunks of rows: page after page, from any place on, and again from there when a page breaks off. */
import { backoffMs } from '../backoff.ts'
import { Unreachable } from '../errors.ts'
import { clockOf } from './http-clock.ts'
import { createPageGuard } from './http-page-guard.ts'
import type { SalesforceApi } from './salesforce-api.ts'
import { readHeader, type ToRow } from './salesforce-columns.ts'
import type { SalesforceCursor } from './salesforce-cursor.ts'
import type { Job } from './salesforce-job.ts'
import type { SalesforceOptions } from './salesforce-options.ts'
import { openPage, type Page } from './salesforce-page.ts'
import { type Column, jobColumns } from './salesforce-soql.ts'
import type { Row } from './source.ts'

export interface ResultsOptions extends SalesforceOptions {
  readonly job: Job
  readonly columns: readonly Column[]
  /** Of the query, for the cursors. */
  readonly query: string
  readonly after: SalesforceCursor | undefined
  readonly signal: AbortSignal
}

export interface ResultChunk {
  readonly rows: readonly Row[]
  readonly cursor: SalesforceCursor
}

/** 20 calls for a million rows; what is read again after a page broke off, or by a read that goes on, is at most this much. */
const PAGE_ROWS = 50_000
const CHUNK_ROWS = 5_000
/** A chunk of wide rows is smaller, so that memory stays flat whatever they hold. */
const CHUNK_BYTES = 512 * 1024
/** Of a page that breaks off, since the last chunk that came of it. */
const MOST_TRIES = 4

/** @throws Unreachable when a page cannot be read whole or the pages do not end, StartAgain when the job is gone */
export async function* readResults(api: SalesforceApi, o: ResultsOptions): AsyncGenerator<ResultChunk> {
  const guard = createPageGuard({ label: 'Salesforce', operation: 'reading the results' })
  let at: SalesforceCursor = o.after ?? { query: o.query, job: o.job.id, locator: null, rows: 0, total: 0 }
  for (;;) {
    if (at.locator !== null) guard(at.locator)
    const end = yield* readPage(api, o, at)
    const locator = end.next === undefined ? withoutLocator(o.job, end.at) : end.next
    if (locator === null) return
    // Rows that were handed over before and are not on this page lie on the next one: the pages of that read were larger.
    at = { ...end.at, locator, rows: end.at.rows - end.rows }
  }
}

interface PageEnd {
  readonly at: SalesforceCursor
  /** How many there are on the page, those that were handed over before included. */
  readonly rows: number
  readonly next: string | null | undefined
}

async function* readPage(api: SalesforceApi, o: ResultsOptions, from: SalesforceCursor): AsyncGenerator<ResultChunk, PageEnd> {
  const { sleep, random } = clockOf(o)
  const { job, locator } = from
  let at = from
  for (let tries = 1; ; tries += 1) {
    const page = await openPage(api, { job, locator, pageRows: o.pageRows ?? PAGE_ROWS, width: widthOf(o), signal: o.signal })
    try {
      const chunks = chunksOf(page, o, at)
      let step = await chunks.next()
      for (; step.done !== true; step = await chunks.next()) {
        at = step.value.cursor
        tries = 1
        yield step.value
      }
      return { at, rows: step.value, next: page.next }
    } catch (error) {
      if (!(error instanceof Unreachable) || tries >= MOST_TRIES) throw error
    }
    await sleep(backoffMs(tries, random()), o.signal)
  }
}

/** The chunks of a page after `at`; ends with the number of its rows. */
async function* chunksOf(page: Page, o: ResultsOptions, at: SalesforceCursor): AsyncGenerator<ResultChunk, number> {
  let toRow: ToRow | undefined
  let met = 0
  let bytes = 0
  let rows: Row[] = []
  const take = (): ResultChunk => {
    const chunk = { rows, cursor: { ...at, rows: met, total: at.total + met - at.rows } }
    rows = []
    bytes = 0
    return chunk
  }
  for await (const batch of page.batches) {
    bytes += batch.bytes
    for (const record of batch.records) {
      if (toRow === undefined) {
        toRow = readHeader(record, o)
        continue
      }
      met += 1
      if (met > at.rows) rows.push(toRow(record, at.total + met - at.rows))
      if (rows.length >= (o.chunkRows ?? CHUNK_ROWS)) yield take()
    }
    if (rows.length > 0 && bytes >= CHUNK_BYTES) yield take()
  }
  if (rows.length > 0) yield take()
  return met
}

const widthOf = ({ columns, deleted }: ResultsOptions): number => jobColumns(columns, deleted).length

/** Something on the way takes the header away that tells whether more follows; only the job's own count can tell then. */
function withoutLocator(job: Job, at: SalesforceCursor): null {
  if (at.total === job.numberRecordsProcessed) return null
  throw new Unreachable(
    'reading the results: the answer has no Sforce-Locator header, so it is not known whether more rows follow. If a proxy removes headers, let this one through.',
  )
}
