/** What a user may set about a CSV file, checked before the file is opened. */
import { ConfigError } from '../errors.ts'

export interface CsvOptions extends CsvSettings {
  readonly path: string
}

export interface CsvSettings {
  /** One or more characters, "tab" or "\t"; found out from the first 64 KB when absent. */
  readonly delimiter?: string
  /** A name iconv-lite knows, such as windows-1252. Absent: by byte order mark, else UTF-8. A byte order mark wins. */
  readonly encoding?: string
  /** One ASCII character, `"` by default; empty = quotes are text. */
  readonly quote?: string
  /** Rows handed over together; default 5,000. A chunk of large rows ends earlier. */
  readonly chunkRows?: number
  /** A row with a larger cell is refused; default 1 MB. Rows above 16 Mi characters are refused whatever is set here. */
  readonly maxCellBytes?: number
  /** A header without any row is no mistake: one of several files. Default false. */
  readonly mayLackRows?: boolean
}

export interface CheckedOptions {
  readonly path: string
  readonly delimiter?: string
  readonly encoding: string | undefined
  readonly quote: string
  readonly chunkRows: number
  readonly maxCellBytes: number
  readonly mayLackRows: boolean
}

/** @throws ConfigError naming the option that makes no sense */
export const checkOptions = (options: CsvOptions): CheckedOptions => {
  const quote = options.quote ?? '"'
  const delimiter = TABS.includes(options.delimiter ?? '') ? '\t' : options.delimiter
  refuseQuote(quote)
  if (delimiter !== undefined) refuseDelimiter(delimiter, quote)
  return {
    path: options.path,
    ...(delimiter === undefined ? {} : { delimiter }),
    encoding: options.encoding,
    quote,
    chunkRows: atLeastOne('chunkRows', options.chunkRows ?? 5_000),
    maxCellBytes: atLeastOne('maxCellBytes', options.maxCellBytes ?? 1024 * 1024),
    mayLackRows: options.mayLackRows ?? false,
  }
}

const TABS: readonly string[] = ['tab', '\\t']
const LETTER_OR_LINE_END = /[\p{L}\p{N}\r\n\0]/u

const refuseQuote = (quote: string): void => {
  if (quote === '' || /^[!-/:-@[-`{-~]$/.test(quote)) return
  throw new ConfigError(
    `quote: ${JSON.stringify(quote)} must be one ASCII punctuation character, or empty when quotes are plain text.`,
  )
}

const refuseDelimiter = (delimiter: string, quote: string): void => {
  const usable = delimiter !== '' && !LETTER_OR_LINE_END.test(delimiter) && (quote === '' || !delimiter.includes(quote))
  if (usable) return
  throw new ConfigError(
    `delimiter: ${JSON.stringify(delimiter)} must be "," ";" "|" "tab" or the like, without letters, digits or the quote.`,
  )
}

/** @throws ConfigError when it is not */
export const atLeastOne = (name: string, value: number): number => {
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new ConfigError(`${name}: ${value} must be a whole number of at least 1.`)
}
