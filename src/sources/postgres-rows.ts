/** Reads the rows of one statement by a cursor on the server, a piece at a time and one piece ahead, as chunks of a source. */
import { type CellConverters, convertCells, textLength } from './postgres-cells.ts'
import { markOf, type PostgresCursor } from './postgres-cursor.ts'
import type { RawRow, Session } from './postgres-session.ts'
import type { Order, Position } from './postgres-statement.ts'
import type { Chunk, Row } from './source.ts'

export const CURSOR_NAME = 'fin_sync_rows'

/** The first piece is small: it tells how wide the rows are. */
const FIRST_ROWS = 500
/** Text that a chunk may hold: memory stays flat however wide the rows are. */
const CHUNK_TEXT = 1024 * 1024
const SAMPLE_ROWS = 100

export interface RowsJob {
  readonly session: Session
  readonly chunkRows: number
  readonly converters: CellConverters
  /** How a read can be taken up; absent = it cannot. */
  readonly keyset?: Keyset | undefined
  readonly signal: AbortSignal
}

export interface Keyset {
  readonly order: Order
  /** Of the two columns in a row. */
  readonly sinceIndex: number
  readonly keyIndex: number
  readonly of: string
  readonly began: PostgresCursor['began']
  readonly after?: PostgresCursor | undefined
  /** Whether the chunks tell where the next read by what changed may begin. */
  readonly marks: boolean
}

/** The statement is declared under `CURSOR_NAME`. */
export async function* readRows(job: RowsJob): AsyncGenerator<Chunk> {
  const { keyset } = job
  const leaveOutKnown = createKnownFilter(keyset)
  let last = keyset?.after
  let count = last?.rows ?? 0
  for await (const fetched of pieces(job)) {
    const rows = leaveOutKnown(fetched)
    if (rows.length === 0) continue
    const first = count + 1
    count += rows.length
    if (keyset !== undefined) last = cursorBehind(rows, { keyset, before: last, count })
    yield chunkOf(rows, { job, first, cursor: last })
    job.signal.throwIfAborted()
  }
}

/** While one piece is worked on the server makes the next. */
async function* pieces({ session, chunkRows }: RowsJob): AsyncGenerator<readonly RawRow[]> {
  let wanted = Math.min(FIRST_ROWS, chunkRows)
  let coming = fetchRows(session, wanted)
  for (;;) {
    const rows = await coming
    const isLast = rows.length < wanted
    if (!isLast) {
      wanted = fittingRows(rows, chunkRows)
      coming = fetchRows(session, wanted)
      // Whoever leaves early does not wait for it; who goes on meets its failure.
      coming.catch(() => undefined)
    }
    if (rows.length > 0) yield rows
    if (isLast) return
  }
}

async function fetchRows(session: Session, count: number): Promise<readonly RawRow[]> {
  return (await session.run(`fetch forward ${count} from ${CURSOR_NAME}`)).rows
}

/** As many rows as hold about as much text as a chunk may, going by these. */
function fittingRows(rows: readonly RawRow[], most: number): number {
  const sample = rows.slice(0, SAMPLE_ROWS)
  const perRow = textLength(sample) / sample.length
  return Math.max(1, Math.min(most, Math.floor(CHUNK_TEXT / Math.max(1, perRow))))
}

/** A read that is taken up begins at the very row it had come to, because others may have the same values; those it had are left out. */
function createKnownFilter(keyset: Keyset | undefined): (rows: readonly RawRow[]) => readonly RawRow[] {
  const after = keyset?.after
  let left = after?.same ?? 0
  return (rows) => {
    if (left === 0 || keyset === undefined || after === undefined) return rows
    const unknown = rows.findIndex((row, index) => index >= left || !isAt(row, { keyset, at: after }))
    left = unknown === -1 ? left - rows.length : 0
    return unknown === -1 ? [] : rows.slice(unknown)
  }
}

function isAt(row: RawRow, { keyset, at }: { keyset: Keyset; at: Position }): boolean {
  return row[keyset.sinceIndex] === at.since && row[keyset.keyIndex] === at.key
}

function cursorBehind(
  rows: readonly RawRow[],
  o: { keyset: Keyset; before: PostgresCursor | undefined; count: number },
): PostgresCursor {
  const { keyset, before } = o
  const row = rows.at(-1)
  const at: Position = { since: row?.[keyset.sinceIndex] ?? null, key: row?.[keyset.keyIndex] ?? null }
  const other = rows.findLastIndex((one) => !isAt(one, { keyset, at }))
  const goesOn = other === -1 && before?.since === at.since && before.key === at.key
  const same = rows.length - 1 - other + (goesOn ? before.same : 0)
  const newest = rows.findLast((one) => one[keyset.sinceIndex] !== null)?.[keyset.sinceIndex] ?? before?.newest ?? null
  return { of: keyset.of, ...at, same, rows: o.count, newest, began: keyset.began }
}

/** Converts the rows in place, once nothing needs their text any more. */
function chunkOf(rows: readonly RawRow[], o: { job: RowsJob; first: number; cursor: PostgresCursor | undefined }): Chunk {
  const { keyset, converters } = o.job
  const converted: Row[] = rows.map((cells, index) => {
    convertCells(cells, converters)
    return { place: o.first + index, cells }
  })
  if (keyset === undefined || o.cursor === undefined) return { rows: converted }
  const watermark = keyset.marks ? markOf(o.cursor, keyset.order) : undefined
  return { rows: converted, cursor: o.cursor, ...(watermark === undefined ? {} : { watermark }) }
}
