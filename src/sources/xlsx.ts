/** The workbook source: one sheet of an .xlsx file, its cells as the types that Excel stores. */
import { ConfigError } from '../errors.ts'
import { refuseAmbiguous } from './csv-header.ts'
import { atLeastOne } from './csv-options.ts'
import { type ByteInput, type InputFile, openContent } from './input.ts'
import { startAgain } from './input-cursor.ts'
import type { Chunk, ReadQuery, Row, Source } from './source.ts'
import { refuseOtherThanWorkbook, refuseTooLarge, type WorkbookLimits } from './xlsx-limits.ts'
import { type CellValue, type LoadReader, loadReader, readCells } from './xlsx-reader.ts'

export interface XlsxOptions {
  /** By name; the first one when absent. */
  readonly sheet?: string
  /** The 1-based row that names the columns; default 1. */
  readonly headerRow?: number
  readonly chunkRows?: number
  /** A header without any row is no mistake: one of several files. Default false. */
  readonly mayLackRows?: boolean
  readonly limits?: WorkbookLimits
  /** How the optional package read-excel-file is loaded. */
  readonly load?: LoadReader
}

/**
 * Opens a workbook and reads its sheet. Texts are untouched; numbers, booleans and dates (wall clock time taken as UTC) keep their type, a
 * whole number that a double cannot hold is text. A cell that shows an error (#N/A) is empty. A row without any cell is none; one with cells
 * beyond the header is refused as xlsx_ragged_row. A place is the number of the row. The whole sheet is held in memory, so it cannot be
 * read on from the middle, and its size is limited.
 * @throws ConfigError when read-excel-file is not installed, or the file, its sheet or its header cannot be used
 */
export const openXlsxInput = async (file: InputFile, o: XlsxOptions & { signal?: AbortSignal } = {}): Promise<Source> => {
  const reader = await loadReader(o.load)
  const headerRow = atLeastOne('header_row', o.headerRow ?? 1)
  const readSheet = (how: { signal?: AbortSignal }) => sheetOf(file, { ...how, ...o, reader, headerRow })
  const opened = await readSheet(o.signal === undefined ? {} : { signal: o.signal })
  const { columns } = opened
  // What opening has read is used by the first read and then let go of; of several workbooks only one at a time is held.
  let known = o.mayLackRows === true ? undefined : opened
  return {
    label: file.name,
    columns,
    can: { resume: false, since: false, range: false },
    read: async function* ({ signal }: ReadQuery) {
      signal.throwIfAborted()
      const sheet = known ?? (await readSheet({ signal }))
      known = undefined
      if (JSON.stringify(sheet.columns) !== JSON.stringify(columns)) throw otherHeader(file.path)
      yield* chunksOf(sheet, { signal, chunkRows: o.chunkRows ?? 5_000 })
    },
  }
}

interface Sheet {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

interface SheetOptions extends XlsxOptions {
  readonly reader: Awaited<ReturnType<typeof loadReader>>
  readonly headerRow: number
  readonly signal?: AbortSignal
}

const sheetOf = async (file: InputFile, o: SheetOptions): Promise<Sheet> => {
  const input = await openContent(file, o.signal === undefined ? {} : { signal: o.signal })
  try {
    const bytes = await readWhole(input, o.limits)
    if (await input.changed()) throw startAgain(file.path, 'it was written to while it was being read')
    const found = await readCells(bytes, { reader: o.reader, path: file.path, sheet: o.sheet })
    return rowsOf(found, { path: file.path, headerRow: o.headerRow, mayLackRows: o.mayLackRows ?? false })
  } finally {
    await input.close()
  }
}

const readWhole = async (input: ByteInput, limits: WorkbookLimits | undefined): Promise<Buffer> => {
  const blocks: Buffer[] = []
  let size = 0
  for await (const block of input.bytes(0)) {
    size += block.length
    blocks.push(block)
    refuseTooLarge(input.path, { limits, size })
  }
  const bytes = Buffer.concat(blocks)
  refuseOtherThanWorkbook(bytes, { path: input.path, limits })
  return bytes
}

type Cells = readonly (readonly CellValue[])[]

const rowsOf = (found: Cells, o: { path: string; headerRow: number; mayLackRows: boolean }): Sheet => {
  const where = `${o.path}, row ${o.headerRow}`
  const header = found[o.headerRow - 1] ?? []
  const width = header.findLastIndex((cell) => cell !== null) + 1
  if (width === 0)
    throw new ConfigError(`${where}: the row is empty, but it should name the columns. Set header_row to the row that does.`)
  const columns = header.slice(0, width).map((cell) => textOf(cell).trim())
  refuseAmbiguous(columns, where)
  const rows = found.flatMap((cells, index) => (index < o.headerRow ? [] : rowOf(cells, { place: index + 1, width })))
  if (rows.length === 0 && !o.mayLackRows)
    throw new ConfigError(
      `${o.path} has a header but no rows. Check that the export is complete; without rows there is nothing to sync.`,
    )
  return { columns, rows }
}

const rowOf = (cells: readonly CellValue[], { place, width }: { place: number; width: number }): Row[] => {
  const last = cells.findLastIndex((cell) => cell !== null)
  if (last < 0) return []
  if (last < width) return [{ place, cells: Array.from({ length: width }, (_, index) => cells[index] ?? null) }]
  const why = `The row has a cell in column ${last + 1}, but the header names ${width} ${width === 1 ? 'column' : 'columns'}.`
  return [{ place, cells: cells.slice(0, last + 1), problem: { code: 'xlsx_ragged_row', why } }]
}

const textOf = (cell: CellValue | undefined): string => {
  if (cell === null || cell === undefined) return ''
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell)
}

function* chunksOf({ rows }: Sheet, o: { signal: AbortSignal; chunkRows: number }): Generator<Chunk> {
  for (let at = 0; at < rows.length; at += o.chunkRows) {
    o.signal.throwIfAborted()
    yield { rows: rows.slice(at, at + o.chunkRows) }
  }
  o.signal.throwIfAborted()
}

const otherHeader = (path: string): ConfigError =>
  new ConfigError(`${path}: the header changed since the file was opened. Run again to read the file as it is now.`)
