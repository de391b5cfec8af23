/** The contract of a source: an async iterable of rows, each with its place, handed over in chunks that each end in a cursor. */
import type { Json } from '../json.ts'
import type { Reason } from '../outcome.ts'

/**
 * What a source yields, not yet trusted. `place` is unique within one read and grows (a CSV's line number, 1-based: the line on which
 * the row begins). With `columns`, `cells[i]` belongs to `columns[i]`; without, `cells` is `[document]` and mappings use paths into it.
 * A row that cannot be read as a row is handed over with its `problem` (and the cells that were there) and refused by the reader.
 * `gone` = the source says that this record was deleted there.
 */
export type Row =
  | { readonly place: number; readonly cells: readonly unknown[]; readonly gone?: true; readonly problem?: undefined }
  | { readonly place: number; readonly cells: readonly unknown[]; readonly problem: Reason }

/** How far one read has come; opaque to everyone but the source that made it, which parses it again when it is handed back. */
export type Cursor = Json

/** How far a sync has read its source; opaque to everyone but the source that made it, which parses it again when it is handed back. */
export type Watermark = Json

export interface Chunk {
  readonly rows: readonly Row[]
  /** Reading after this cursor yields exactly the rows that follow this chunk; absent where the source cannot resume. */
  readonly cursor?: Cursor
  /**
   * Where the next incremental read may begin once this read is complete: it takes every change into account that this read may have
   * missed, so it lies a little before the newest row seen. The one of the last chunk counts. Absent unless `can.since`.
   */
  readonly watermark?: Watermark
}

export interface ReadQuery {
  readonly after?: Cursor
  /** Only what has changed since; only where `can.since`. Rows may come again that an earlier read has seen already. */
  readonly since?: Watermark
  /** Inclusive; only where `can.range`. */
  readonly from?: Date
  /** Exclusive; only where `can.range`. */
  readonly to?: Date
  readonly signal: AbortSignal
}

/** Made by an `open…(options)` function, which reads no further than the header. */
export interface Source {
  /** Short name for people, as in "contacts.csv": `${label}:${place}` is where a row is found. Never a URL with credentials. */
  readonly label: string
  readonly columns?: readonly string[]
  /** Positions of columns whose cells are Dates, so that they are Dates again when a refused row is tried once more from its stored cells. */
  readonly dates?: readonly number[]
  /** What the source can do: resume from a cursor, read only what changed since a watermark, read a time range. */
  readonly can: { readonly resume: boolean; readonly since: boolean; readonly range: boolean }
  /**
   * Yields chunks of up to about 5,000 rows. Returning normally means that the read is complete.
   * @throws StartAgain when `after` (or `since`) does not fit the input any more, or was never made by this source
   * @throws SourceCutShort when the rest of the input cannot be told apart; the rows before were handed over
   * @throws Unreachable when the input cannot be reached (again)
   * @throws NotAuthorised when the source refuses our credentials; ConfigError when it refuses what was asked for (a column, a scope)
   */
  read(query: ReadQuery): AsyncIterable<Chunk>
}
