/** The beginning of a CSV file, from which a mapping is proposed. */
import { openCsv } from '../sources/csv.ts'
import type { Row } from '../sources/source.ts'

export interface CsvPlace {
  /** Absolute. */
  readonly path: string
  readonly delimiter?: string
  readonly encoding?: string
}

export interface CsvSample extends CsvPlace {
  /** The file's name. */
  readonly label: string
  readonly columns: readonly string[]
  /** Readable rows; a cell belongs to the column of its index. */
  readonly rows: readonly (readonly string[])[]
}

const ROWS = 100

/**
 * Reads the header and about a hundred rows.
 * @throws ConfigError, Unreachable when the file cannot be read as a CSV
 */
export async function readCsvSample(place: CsvPlace, signal: AbortSignal): Promise<CsvSample> {
  const { label, columns = [], read } = await openCsv({ ...place, chunkRows: ROWS })
  for await (const { rows } of read({ signal })) return { ...place, label, columns, rows: rows.flatMap(cellsOf) }
  return { ...place, label, columns, rows: [] }
}

function cellsOf({ cells, problem }: Row): string[][] {
  return problem === undefined ? [cells.map((cell) => (typeof cell === 'string' ? cell.trim() : ''))] : []
}
