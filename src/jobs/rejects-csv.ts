/** Turns stored outcomes into a CSV that is safe to open in a spreadsheet: where each row stood, why it did not go, and its raw cells. */
import { stringify } from 'csv-stringify/sync'
import type { RowOutcome } from '../outcome.ts'
import { placeText } from '../place.ts'
import type { Queryable } from '../store/db.ts'
import { listOutcomes, type StoredOutcome } from '../store/outcomes.ts'

const PAGE = 1_000

export type Pages = AsyncIterable<readonly StoredOutcome[]>

/** The outcomes of a run in the order of its source, a page at a time. */
export async function* rejectedPages(db: Queryable, o: { run: string; did: readonly RowOutcome[]; page?: number }): Pages {
  const limit = o.page ?? PAGE
  let after = -1
  for (;;) {
    const page = await listOutcomes(db, { run: o.run, did: o.did, after, limit })
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = last.place
  }
}

export interface RejectsCsvParts {
  /** The source's name, for places. */
  readonly label: string
  /** The source's columns, so that the mended file can be imported as it is; null where it has none. */
  readonly columns: readonly string[] | null
  /** Begins at the first page each time it is called: the header needs the widest row before the first line is written. */
  readonly pages: () => Pages
}

export interface RejectsCsv extends RejectsCsvParts {
  /** False when nobody reads any more. */
  readonly write: (text: string) => Promise<boolean>
}

const OWN = ['place', 'code', 'why'] as const

/** Writes the CSV; answers how many rows were written. */
export async function rejectsCsv({ write, ...parts }: RejectsCsv): Promise<number> {
  let rows = 0
  for await (const page of rejectsPages(parts)) {
    if (!(await write(page.text))) return rows
    rows += page.rows
  }
  return rows
}

/**
 * The CSV in pieces, the header first: `place`, `code` and `why` beside the source's own columns, and the rows. Cells beyond the columns are
 * called `cell_<n>`; a column that the source calls as one of ours leaves ours with `fin_sync_` before it.
 */
export async function* rejectsPages(o: RejectsCsvParts): AsyncGenerator<{ readonly text: string; readonly rows: number }, void> {
  const columns = o.columns ?? []
  const width = Math.max(columns.length, await widest(o.pages()))
  const cells = Array.from({ length: width }, (_, i) => columns[i] ?? `cell_${i + 1}`)
  const own = OWN.map((name) => (columns.includes(name) ? `fin_sync_${name}` : name))
  yield { text: csv([[...own, ...cells]]), rows: 0 }
  for await (const page of o.pages()) {
    yield { text: csv(page.map((one) => line(one, { label: o.label, width }))), rows: page.length }
  }
}

async function widest(pages: Pages): Promise<number> {
  let width = 0
  for await (const page of pages) for (const { cells } of page) width = Math.max(width, cells?.length ?? 0)
  return width
}

function line(one: StoredOutcome, o: { label: string; width: number }): string[] {
  const cells = Array.from({ length: o.width }, (_, i) => cellText(one.cells?.[i]))
  return [placeText(o.label, one.place), one.code ?? '', one.why ?? '', ...cells]
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  return typeof cell === 'string' ? cell : JSON.stringify(cell)
}

function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true },
  )
}
