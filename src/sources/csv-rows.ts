/** Makes rows out of blocks of CSV text: each with its place, the bad ones with their problem, never more than a row held in memory. */
import { CsvError } from 'csv-parse'
import type { FinSyncError } from '../errors.ts'
import { type CsvParser, createCsvParser, MAX_RECORD_CHARACTERS, type ParsedRecord } from './csv-parser.ts'
import { cellTooLarge, createRowJudge, type JudgeOptions, rowTooLarge, storable, unclosedQuote } from './csv-row-judge.ts'
import { createRowScanner, type RowScanner } from './csv-row-scan.ts'
import type { Position } from './input-cursor.ts'
import type { Row } from './source.ts'

export interface RowReader {
  /** @throws SourceCutShort, ConfigError when no row from here on can be told; the rows before were handed to `onRow` */
  write(text: Buffer): Promise<void>
  /** The text is over. @throws as write */
  end(): Promise<void>
  /** Directly behind the last row handed over, or behind blank lines after it. */
  position(): Position
  /** The raw text of the last row, up to `position`; empty before the first row and after one that was too large to hold. */
  lastRow(): Buffer
}

const CR = 13
const NOTHING: Buffer = Buffer.alloc(0)

/** @param o.onRow called synchronously and in order; meanwhile `position` and `lastRow` tell about this row */
export const createRowReader = (o: JudgeOptions & { start: Position; onRow: (row: Row) => void }): RowReader => {
  const judge = createRowJudge(o)
  let position = o.start
  let lastRowAt = o.start.byte
  let held = NOTHING // the text from heldAt on, so that a row can be looked at as it was written
  let heldAt = o.start.byte
  let clean = true
  let stop: FinSyncError | undefined
  let parser: CsvParser | undefined
  let lineEnds: 'lf' | 'any' = 'lf'
  let skipping: RowScanner | undefined

  const passTo = (end: Position) => {
    lastRowAt = position.byte
    position = end
  }
  const handOver = (row: Row, end: Position) => {
    passTo(end)
    o.onRow(row)
  }
  const onRecord = (record: ParsedRecord) => {
    if (stop !== undefined) return
    const { cells, place, end } = record
    if (clean && judge.isPlain(cells, end.byte - position.byte)) handOver({ place, cells }, end)
    else if (isBlank(cells, o.columns.length)) passTo(end)
    else handOverJudged(record)
  }
  const handOverJudged = ({ cells, place, end }: ParsedRecord) => {
    const raw = held.subarray(position.byte - heldAt, end.byte - heldAt)
    const verdict = judge.judge({ cells, raw, line: position.line })
    if (verdict === undefined) handOver({ place, cells }, end)
    else if ('stop' in verdict) stop = verdict.stop
    else handOver({ place, cells: storable(cells, o.maxCellBytes), problem: verdict.problem }, end)
  }

  /** Takes the text that was just added to what is held. The first CR asks for another parser, which reads on behind the last row. */
  const parseAdded = (text: Buffer): Promise<void> => {
    const fits = lineEnds === 'any' || !text.includes(CR)
    if (parser !== undefined && fits) return parser.write(text)
    if (!fits) lineEnds = 'any'
    parser = createCsvParser({ dialect: o.dialect, width: o.columns.length, start: position, lineEnds, onRecord })
    return parser.write(notYetRead())
  }
  const parse = async (work: () => Promise<void>, last: boolean) => {
    clean = judge.isClean(held, { cut: !last })
    try {
      await work()
    } catch (error) {
      if (stop === undefined) await recover(error, last)
    }
    if (stop !== undefined) throw stop
    passBlankLines()
  }
  const notYetRead = () => held.subarray(position.byte - heldAt)
  /** Blank lines make no record; a long stretch of them must not be held as if it were the beginning of one. */
  const passBlankLines = () => {
    const { bytes, lines } = blankLinesAt(notYetRead())
    if (bytes > 0) position = { byte: position.byte + bytes, line: position.line + lines }
  }
  const recover = async (error: unknown, last: boolean) => {
    if (!(error instanceof CsvError)) throw error
    if (error.code !== 'CSV_QUOTE_NOT_CLOSED' && error.code !== 'CSV_MAX_RECORD_SIZE') throw error
    const text = notYetRead()
    skipping = createRowScanner(o.dialect)
    forget()
    await skip(text, last)
  }
  const forget = () => {
    held = NOTHING
    heldAt = position.byte
    lastRowAt = position.byte
  }

  /** Passes over a row that is too large to hold, until it ends or turns out to be a quote that was never closed. */
  const skip = async (text: Buffer, last: boolean) => {
    if (skipping === undefined) return
    const scanner = skipping
    const taken = scanner.feed(text, { last })
    const openAfter = scanner.cutAfter() ?? (last ? scanner.openAfter() : undefined)
    if (openAfter !== undefined) throw unclosedQuote(o.path, position.line + openAfter)
    if (taken === undefined) return
    skipping = undefined
    refuseSkipped(scanner, taken)
    parser = undefined
    if (scanner.unread().length > 0) await write(scanner.unread())
    if (last) await end()
  }
  const refuseSkipped = (scanner: RowScanner, bytes: number) => {
    const problem =
      scanner.longestCellBytes() > o.maxCellBytes ? cellTooLarge('A cell', o.maxCellBytes) : rowTooLarge(MAX_RECORD_CHARACTERS)
    const place = position.line + scanner.blankLines()
    position = { byte: position.byte + bytes, line: position.line + scanner.lineEnds() }
    forget()
    o.onRow({ place, cells: [], problem })
  }

  const write = async (text: Buffer): Promise<void> => {
    if (skipping !== undefined) return skip(text, false)
    held = Buffer.concat([held.subarray(lastRowAt - heldAt), text])
    heldAt = lastRowAt
    await parse(() => parseAdded(text), false)
  }
  const end = async (): Promise<void> => {
    if (skipping !== undefined) return skip(NOTHING, true)
    await parse(async () => parser?.end(), true)
  }
  return { write, end, position: () => position, lastRow: () => held.subarray(lastRowAt - heldAt, position.byte - heldAt) }
}

/** A line of nothing but white space, where rows have several cells. */
const isBlank = (cells: readonly string[], width: number): boolean => width > 1 && cells.length === 1 && cells[0]?.trim() === ''

/** The line ends at the beginning of some text. A last CR may be half of a CRLF and is left for the next time. */
const blankLinesAt = (text: Buffer): { bytes: number; lines: number } => {
  let lines = 0
  let at = 0
  for (; at < text.length; at++) {
    if (text[at] === 10) lines++
    else if (text[at] !== 13) break
    else if (at + 1 === text.length) break
    else if (text[at + 1] !== 10) lines++
  }
  return { bytes: at, lines }
}
