/** Finds where one row of CSV text ends, byte by byte and without keeping it, and tells where its quotes opened. */

/** How cells are told apart. `delimiter` is one or more characters; `quote` is one ASCII character, or empty for "no quoting". */
export type Dialect = { readonly delimiter: string; readonly quote: string }

export interface RowScanner {
  /** Takes the next bytes; answers how many bytes, counted from the first one ever fed, the row and the blank lines before it take. */
  feed(bytes: Buffer, o: { readonly last: boolean }): number | undefined
  /** What was fed but lies behind the row's end. */
  unread(): Buffer
  /** Cells seen so far, at least 1. */
  cells(): number
  /** Line ends passed: of blank lines before the row, inside its cells, and its own. CRLF is one. */
  lineEnds(): number
  /** Of these, the blank lines before the row. */
  blankLines(): number
  /** Of the cells that have ended. */
  longestCellBytes(): number
  /** While inside a quoted cell: the line ends that came before its opening quote. */
  openAfter(): number | undefined
  /** Text followed a closing quote: the line ends that came before that cell's opening quote. */
  strayAfter(): number | undefined
  /** As `strayAfter`, of a cell that had run over a line end: the quote that seemed to close it opened another cell. */
  cutAfter(): number | undefined
}

const CR = 13
const LF = 10

const lineEndAt = (bytes: Buffer, at: number): number => {
  if (bytes[at] === LF) return 1
  if (bytes[at] !== CR) return 0
  return bytes[at + 1] === LF ? 2 : 1
}

/**
 * A scanner for one row. It takes quotes as csv-parse with `relax_quotes` does: a quote opens a cell only as its first character, and
 * text after a closing quote turns the cell into plain text. csv-parse itself cannot be asked where a quote opened, and cannot pass
 * over a row without holding it in memory.
 * @param onCell called with the bytes between which each cell stands, its quotes included, counted from the first byte ever fed
 */
export const createRowScanner = ({ delimiter, quote }: Dialect, onCell?: (from: number, to: number) => void): RowScanner => {
  const separator = Buffer.from(delimiter)
  const quoteByte = quote === '' ? -1 : quote.charCodeAt(0)
  const lookAhead = Math.max(separator.length, 2) - 1
  let mode: 'start' | 'text' | 'quoted' | 'closed' = 'start'
  let done = false
  let rest: Buffer = Buffer.alloc(0)
  let passed = 0 // bytes taken
  let cellFrom = 0
  let cells = 1
  let longestCellBytes = 0
  let lineEnds = 0
  let blankLines = 0
  let opened = 0
  let stray: number | undefined
  let cut: number | undefined

  const separatorAt = (bytes: Buffer, at: number): number => {
    if (bytes[at] !== separator[0]) return 0
    return separator.length === 1 || separator.equals(bytes.subarray(at, at + separator.length)) ? separator.length : 0
  }
  const endCell = () => {
    longestCellBytes = Math.max(longestCellBytes, passed - cellFrom)
    onCell?.(cellFrom, passed)
    mode = 'start'
  }
  const stepQuoted = (bytes: Buffer, at: number): number => {
    if (bytes[at] === quoteByte) {
      if (bytes[at + 1] === quoteByte) return 2
      mode = 'closed'
      return 1
    }
    const lineEnd = lineEndAt(bytes, at)
    if (lineEnd > 0) lineEnds++
    return lineEnd || 1
  }
  const stepLineEnd = (length: number): number => {
    lineEnds++
    done = mode !== 'start' || cells > 1
    if (done) endCell()
    else blankLines++
    cellFrom = passed + length
    return length
  }
  const stepText = (bytes: Buffer, at: number): number => {
    if (mode === 'closed') {
      stray ??= opened
      if (lineEnds > opened) cut ??= opened
    }
    const opens = mode === 'start' && bytes[at] === quoteByte
    mode = opens ? 'quoted' : 'text'
    if (opens) opened = lineEnds
    return 1
  }
  const stepPlain = (bytes: Buffer, at: number): number => {
    const length = separatorAt(bytes, at)
    if (length > 0) {
      endCell()
      cells++
      cellFrom = passed + length
      return length
    }
    const lineEnd = lineEndAt(bytes, at)
    return lineEnd > 0 ? stepLineEnd(lineEnd) : stepText(bytes, at)
  }
  return {
    feed: (fed, { last }) => {
      const bytes = rest.length === 0 ? fed : Buffer.concat([rest, fed])
      const until = last ? bytes.length : bytes.length - lookAhead
      let at = 0
      while (at < until && !done) {
        const taken = mode === 'quoted' ? stepQuoted(bytes, at) : stepPlain(bytes, at)
        at += taken
        passed += taken
      }
      rest = bytes.subarray(at)
      if (last && !done && mode !== 'quoted' && (mode !== 'start' || cells > 1)) {
        endCell()
        done = true
      }
      return done ? passed : undefined
    },
    unread: () => rest,
    cells: () => cells,
    lineEnds: () => lineEnds,
    blankLines: () => blankLines,
    longestCellBytes: () => longestCellBytes,
    openAfter: () => (mode === 'quoted' ? opened : undefined),
    strayAfter: () => stray,
    cutAfter: () => cut,
  }
}
