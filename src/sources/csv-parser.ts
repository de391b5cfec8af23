/** csv-parse, told where it starts: every record comes with the line on which it begins and the byte behind it. */
import { parse } from 'csv-parse'
import type { Dialect } from './csv-row-scan.ts'
import type { Position } from './input-cursor.ts'

export interface ParsedRecord {
  readonly cells: readonly string[]
  /** The 1-based line on which the record begins. */
  readonly place: number
  /** Directly behind the record's line end. */
  readonly end: Position
}

export interface CsvParser {
  /** Resolves when every record that is sure to be complete was handed to `onRecord`. Rejects with a csv-parse error. */
  write(text: Buffer): Promise<void>
  /** The text is over; the last record may lack a line end. */
  end(): Promise<void>
}

/**
 * A record is held in memory up to this many characters; only then is it told apart from an unclosed quote (csv-rows.ts). csv-parse
 * counts the cell at hand in bytes.
 */
export const MAX_RECORD_CHARACTERS = 16 * 1024 * 1024

/**
 * @param o.width how many cells a record should have: others are told too, but slowly, as csv-parse makes an error for each of them
 * @param o.lineEnds what ends a line; "lf" is a tenth faster and may be said of text without any CR
 * @param o.onRecord called synchronously, in order
 */
export const createCsvParser = (o: {
  dialect: Dialect
  width: number
  start: Position
  lineEnds: 'lf' | 'any'
  onRecord: (record: ParsedRecord) => void
}): CsvParser => {
  // csv-parse expects the width of the first record it sees. After a resume that may be any row, so a row of ours goes first.
  const primer = Buffer.from(`${o.dialect.delimiter.repeat(o.width - 1)}x\n`)
  const quote = o.dialect.quote === '' ? null : o.dialect.quote
  const parser = parse({
    columns: false,
    delimiter: o.dialect.delimiter,
    quote,
    escape: quote,
    // Left to itself csv-parse takes the first kind it meets for the only one.
    record_delimiter: o.lineEnds === 'lf' ? ['\n'] : ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  })
  const { info } = parser
  const base = o.start.byte - primer.length
  let line = o.start.line
  let linesSeen = 1
  let blanksSeen = 0

  // Taking records here instead of from the stream's readable side keeps `info` in step with each record at no cost: csv-parse's own
  // `info: true` and `on_record` copy it for every record and cost 40 % of the time.
  parser.push = (cells: readonly string[] | null) => {
    if (cells === null || info.records === 1) return true
    const blanks = info.empty_lines - blanksSeen
    const place = line + blanks
    // csv-parse counts a CRLF inside a cell as two lines, so its count only tells that there is something to count.
    const severalLines = info.lines - linesSeen - blanks > 1
    line = place + 1 + (severalLines ? countLineEnds(cells) : 0)
    linesSeen = info.lines
    blanksSeen = info.empty_lines
    o.onRecord({ cells, place, end: { byte: base + info.bytes, line } })
    return true
  }
  parser.on('error', () => {
    // Reported by the write or the end that met it, below; without a listener Node would end the process.
  })
  parser.write(primer)

  return {
    write: (text) => new Promise((resolve, reject) => parser.write(text, (error) => (error ? reject(error) : resolve()))),
    end: () => new Promise((resolve, reject) => parser.end((error?: Error | null) => (error ? reject(error) : resolve()))),
  }
}

const countLineEnds = (cells: readonly string[]): number =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)
