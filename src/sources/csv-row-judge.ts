/** Decides which rows of a CSV are refused and why, and where the rows after can no longer be told apart. */
import { type ConfigError, SourceCutShort } from '../errors.ts'
import type { Reason } from '../outcome.ts'
import { createRowScanner, type Dialect } from './csv-row-scan.ts'
import { assumedUtf8, isUtf8Text, lineNotUtf8 } from './csv-utf8.ts'
import { isUtf8Name } from './input-text.ts'

/** A row as it was found: its raw text begins on `line`, with blank lines before the row included. */
export interface FoundRow {
  readonly cells: readonly string[]
  readonly raw: Buffer
  readonly line: number
}

/** Nothing (the row is good), what is wrong with this row, or why no row from here on can be trusted. */
export type Verdict = { readonly problem: Reason } | { readonly stop: ConfigError | SourceCutShort } | undefined

export interface RowJudge {
  /**
   * Whether a stretch of text that begins with a row is free of what `judge` would have to look for in each row's raw text.
   * `cut` = its last character may be cut off
   */
  isClean(text: Buffer, o: { cut: boolean }): boolean
  /** Whether a row out of clean text needs no judging; the cheap look that nearly all rows pass. `bytes` = of its raw text. */
  isPlain(cells: readonly string[], bytes: number): boolean
  judge(row: FoundRow): Verdict
}

export interface JudgeOptions {
  readonly path: string
  readonly dialect: Dialect
  readonly columns: readonly string[]
  readonly maxCellBytes: number
  readonly encoding: string
  /** The encoding is only assumed, so text that does not fit it refuses the file, not the row. */
  readonly assumed: boolean
}

const REPLACEMENT = Buffer.from('\ufffd')

export const createRowJudge = (o: JudgeOptions): RowJudge => {
  const quoteCode = o.dialect.quote === '' ? -1 : o.dialect.quote.charCodeAt(0)
  const isReadable = readableIn(o.encoding)
  const checks = [encodingCheck(o, isReadable), nulCheck, sizeCheck(o), quoteCheck(o), widthCheck(o)]
  const beginsWithQuote = (cells: readonly string[]) => cells.some((cell) => cell.charCodeAt(0) === quoteCode)
  return {
    isClean: (text, { cut }) => !text.includes(0) && isReadable(text, { cut }),
    isPlain: (cells, bytes) => cells.length === o.columns.length && bytes <= o.maxCellBytes && !beginsWithQuote(cells),
    judge: (row) => firstVerdict(checks, row),
  }
}

/** The cells of a refused row as they can be stored: no NUL (Postgres takes none), and of a giant its beginning. */
export const storable = (cells: readonly string[], maxCellBytes: number): readonly string[] =>
  cells.map((cell) => {
    const text = cell.replaceAll('\0', '\u2400')
    // Through a Buffer, as a slice of a string keeps the whole string in memory.
    return Buffer.byteLength(text) > maxCellBytes ? `${Buffer.from(text.slice(0, KEPT_CHARACTERS)).toString()}…` : text
  })

const KEPT_CHARACTERS = 1000

type Check = (row: FoundRow) => Verdict

const firstVerdict = (checks: readonly Check[], row: FoundRow): Verdict => {
  for (const check of checks) {
    const verdict = check(row)
    if (verdict !== undefined) return verdict
  }
  return undefined
}

const refuse = (code: string, why: string): Verdict => ({ problem: { code, why } })

type Readable = (text: Buffer, o: { cut: boolean }) => boolean

/**
 * Text decoded by iconv-lite is always UTF-8 and holds U+FFFD where bytes meant nothing. A Unicode encoding can hold that character
 * itself, so there it proves nothing.
 */
const readableIn = (encoding: string): Readable => {
  if (isUtf8Name(encoding)) return isUtf8Text
  return /^(utf|ucs)/i.test(encoding) ? () => true : (text) => !text.includes(REPLACEMENT)
}

const encodingCheck =
  ({ path, encoding, assumed }: JudgeOptions, isReadable: Readable): Check =>
  ({ raw, line }) => {
    if (isReadable(raw, { cut: false })) return undefined
    if (assumed) return { stop: assumedUtf8(path, lineNotUtf8(raw, { line, cut: false }) ?? line) }
    return refuse(
      'csv_bad_encoding',
      `The row holds bytes that are no characters in ${encoding}. Correct them, or the encoding option.`,
    )
  }

const nulCheck: Check = ({ raw }) =>
  raw.includes(0)
    ? refuse('csv_nul_byte', 'The row holds a NUL byte, which no text may. Remove it (it is shown as \u2400).')
    : undefined

const sizeCheck =
  ({ maxCellBytes, columns }: JudgeOptions): Check =>
  ({ cells, raw }) => {
    if (raw.length <= maxCellBytes) return undefined
    const index = cells.findIndex((cell) => Buffer.byteLength(cell) > maxCellBytes)
    if (index < 0) return undefined
    return { problem: cellTooLarge(`Cell ${index + 1} (${columns[index] ?? 'beyond the last column'})`, maxCellBytes) }
  }

export const cellTooLarge = (what: string, maxCellBytes: number): Reason => ({
  code: 'csv_cell_too_large',
  why: `${what} is larger than ${maxCellBytes} bytes. Shorten it, or look for a quote that was not closed.`,
})

export const rowTooLarge = (maxCharacters: number): Reason => ({
  code: 'csv_row_too_large',
  why: `The row is larger than ${maxCharacters} characters. Shorten its cells.`,
})

const quoteCheck =
  ({ path, dialect }: JudgeOptions): Check =>
  ({ cells, raw, line }) => {
    if (dialect.quote === '' || !cells.some((cell) => cell.startsWith(dialect.quote))) return undefined
    const scanner = createRowScanner(dialect)
    scanner.feed(raw, { last: true })
    const cutAfter = scanner.cutAfter()
    if (cutAfter !== undefined) return { stop: unclosedQuote(path, line + cutAfter) }
    if (scanner.strayAfter() === undefined) return undefined
    return refuse(
      'csv_stray_quote',
      'Text follows a closing quote, so it is not sure where the cell ends. Write a quote inside quotes twice ("").',
    )
  }

/** @param line the 1-based line on which the quote opened */
export const unclosedQuote = (path: string, line: number): SourceCutShort =>
  new SourceCutShort(
    `${path}:${line}: the quote that opens on line ${line} is not closed where its cell ends, so the rows after it cannot be told apart. ` +
      'The rows before it were read. Close the quote (a quote inside quotes is written twice) and run again.',
  )

const widthCheck =
  ({ columns, dialect }: JudgeOptions): Check =>
  ({ cells }) => {
    if (cells.length === columns.length) return undefined
    const found = `The row has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}, the header ${columns.length}.`
    return refuse(
      'csv_ragged_row',
      `${found} A cell that holds ${JSON.stringify(dialect.delimiter)} or a line break must be in quotes.`,
    )
  }
