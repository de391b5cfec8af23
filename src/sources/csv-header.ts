/** Reads a CSV's header and refuses the file when its columns cannot be told apart. */
import { ConfigError } from '../errors.ts'
import { sniffDelimiter } from './csv-delimiter.ts'
import { createRowScanner, type Dialect } from './csv-row-scan.ts'
import { assumedUtf8, lineNotUtf8 } from './csv-utf8.ts'
import type { Position } from './input-cursor.ts'
import { type Beginning, type InputText, isUtf8Name, readBeginning } from './input-text.ts'

export interface CsvHeader {
  readonly dialect: Dialect
  /** Trimmed, unique, none empty. */
  readonly columns: readonly string[]
  /** Where the rows begin. */
  readonly rows: Position
}

const SAMPLE_BYTES = 64 * 1024
const MAX_HEADER_BYTES = 1024 * 1024

export interface HeaderOptions {
  readonly path: string
  readonly delimiter?: string
  readonly quote: string
  /** A header without any row is no mistake: one of several files. */
  readonly mayLackRows: boolean
}

/**
 * @param o.delimiter found out from the first 64 KB when it is not given
 * @throws ConfigError when the text is empty or not UTF-8, no row follows the header, or a column's name is missing or doubled
 */
export const readHeader = async (text: InputText, o: HeaderOptions): Promise<CsvHeader> => {
  const sample = await readBeginning(text.read(0), SAMPLE_BYTES)
  refuseOtherEncoding(sample, text, o.path)
  const delimiter = o.delimiter ?? sniffDelimiter(sample.bytes, { quote: o.quote, whole: sample.whole })
  const dialect = { delimiter, quote: o.quote }
  const header = await findHeader(text, { ...o, sample, dialect })
  const columns = header.cells.map((name) => name.trim())
  refuseUnreadable(columns, `${o.path}:${header.place}`, text.encoding)
  refuseAmbiguous(columns, `${o.path}:${header.place}`)
  return { dialect, columns, rows: header.end }
}

export const headerOnly = (path: string): ConfigError =>
  new ConfigError(`${path} has a header but no rows. Check that the export is complete; without rows there is nothing to sync.`)

interface FoundHeader {
  readonly cells: readonly string[]
  readonly place: number
  readonly end: Position
}

// Not by csv-parse: V8 runs its code markedly slower once a process made a second parser, so the one for the rows should be the first.
const findHeader = async (
  text: InputText,
  o: { path: string; sample: Beginning; dialect: Dialect; mayLackRows: boolean },
): Promise<FoundHeader> => {
  const fits = createRowScanner(o.dialect).feed(o.sample.bytes, { last: o.sample.whole }) !== undefined
  const { bytes, whole, cut } = fits || o.sample.whole ? o.sample : await readBeginning(text.read(0), MAX_HEADER_BYTES)
  const cells: string[] = []
  const scanner = createRowScanner(o.dialect, (from, to) => cells.push(unquote(bytes.toString('utf8', from, to), o.dialect.quote)))
  const end = scanner.feed(bytes, { last: whole })
  refuseOpenQuotes(o.path, { open: scanner.openAfter(), stray: scanner.strayAfter() })
  if (end === undefined) throw cut === undefined ? noHeader(o.path, whole) : new ConfigError(cut.message, { cause: cut })
  if (whole && !o.mayLackRows && isBlank(bytes.subarray(end))) throw headerOnly(o.path)
  return { cells, place: 1 + scanner.blankLines(), end: { byte: end, line: 1 + scanner.lineEnds() } }
}

const noHeader = (path: string, whole: boolean): ConfigError =>
  whole
    ? new ConfigError(`${path} is empty. The first line must name the columns.`)
    : new ConfigError(`${path}: the header does not end within 1 MB. Check that it is a CSV file.`)

const isBlank = (text: Buffer): boolean => text.toString('latin1').trim() === ''

const unquote = (cell: string, quote: string): string =>
  quote !== '' && cell.startsWith(quote) ? cell.slice(1, -1).replaceAll(quote + quote, quote) : cell

const refuseOtherEncoding = ({ bytes, whole }: Beginning, text: InputText, path: string): void => {
  if (!text.assumed || !isUtf8Name(text.encoding)) return
  const line = lineNotUtf8(bytes, { line: 1, cut: !whole })
  if (line !== undefined) throw assumedUtf8(path, line)
}

const refuseOpenQuotes = (path: string, at: { open: number | undefined; stray: number | undefined }): void => {
  if (at.open !== undefined) {
    throw new ConfigError(
      `${path}:${at.open + 1}: the header opens a quote that is never closed. Close it, or set quote: "" to read quotes as text.`,
    )
  }
  if (at.stray !== undefined) {
    throw new ConfigError(
      `${path}:${at.stray + 1}: in the header text follows a closing quote. Write a quote inside quotes twice ("").`,
    )
  }
}

const refuseUnreadable = (columns: readonly string[], where: string, encoding: string): void => {
  if (columns.some((name) => name.includes('\0'))) {
    throw new ConfigError(
      `${where}: the header holds NUL bytes. If the file is UTF-16 without a byte order mark, set encoding: utf-16le.`,
    )
  }
  const unknown = columns.findIndex((name) => name.includes('\ufffd'))
  if (unknown < 0) return
  throw new ConfigError(
    `${where}: the name of column ${unknown + 1} cannot be read as ${encoding}. Set encoding: to what the file is written in.`,
  )
}

/** @throws ConfigError when a column has no name or that of another; `where` = where the header stands */
export const refuseAmbiguous = (columns: readonly string[], where: string): void => {
  const empty = columns.indexOf('')
  if (empty >= 0) {
    throw new ConfigError(
      `${where}: column ${empty + 1} of ${columns.length} has no name in the header. Name it, or remove the column (or the delimiter too many).`,
    )
  }
  const second = columns.findIndex((name, index) => columns.indexOf(name) < index)
  if (second < 0) return
  const name = columns[second] ?? ''
  throw new ConfigError(
    `${where}: columns ${columns.indexOf(name) + 1} and ${second + 1} have the same name${shown(name)}. Rename one of them.`,
  )
}

/** A file without a header has data where the names should be, and an email address never goes into a message. */
const shown = (name: string): string => (name.includes('@') ? '' : ` "${name}"`)
