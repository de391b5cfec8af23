/** Finds out which delimiter a CSV text uses; csv-parse's own `delimiter_auto` breaks on non-ASCII text and splits one-column files. */
import { createRowScanner } from './csv-row-scan.ts'

/** In the order in which they win when nothing else decides. */
const CANDIDATES = [',', ';', '\t', '|']
/** ASCII "unit separator": stands in no text, so a one-column file whose cells hold every candidate is still one column. */
const NEVER = '\u001f'
const ROWS_LOOKED_AT = 200

/**
 * The delimiter with which most rows have as many cells as the header, and of equals the one that makes the most cells. A header that no
 * candidate splits makes a one-column file, whose cells no delimiter may split.
 * @param sample the beginning of the text, UTF-8 without its byte order mark; `whole` = there is no more than this
 */
export const sniffDelimiter = (sample: Buffer, o: { quote: string; whole: boolean }): string => {
  const tried = CANDIDATES.map((delimiter) => ({ delimiter, widths: widthsOfRows(sample, { ...o, delimiter }) }))
  const splitting = tried.filter(({ widths }) => (widths[0] ?? 1) > 1)
  if (splitting.length === 0) return tried.find(({ widths }) => widths.every((width) => width === 1))?.delimiter ?? NEVER
  return splitting.reduce((best, next) => (fitsBetter(next.widths, best.widths) ? next : best)).delimiter
}

const fitsBetter = (next: readonly number[], best: readonly number[]): boolean => {
  const difference = shareLikeHeader(next) - shareLikeHeader(best)
  return difference === 0 ? (next[0] ?? 0) > (best[0] ?? 0) : difference > 0
}

const shareLikeHeader = (widths: readonly number[]): number => widths.filter((width) => width === widths[0]).length / widths.length

/** Cells per row. The last row of a sample may be cut off and only counts when there is no other. */
const widthsOfRows = (sample: Buffer, o: { delimiter: string; quote: string; whole: boolean }): number[] => {
  const widths: number[] = []
  let at = 0
  while (at < sample.length && widths.length < ROWS_LOOKED_AT) {
    const scanner = createRowScanner(o)
    const taken = scanner.feed(sample.subarray(at), { last: o.whole })
    if (taken === undefined && widths.length > 0) break
    widths.push(scanner.cells())
    if (taken === undefined) break
    at += taken
  }
  return widths
}
