/** A small table of text for the terminal: columns as wide as they need to be, numbers to the right. */
import { clipped } from './wrap.ts'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** Left out where the table would be wider than the terminal; the last ones go first. */
  readonly optional?: true
}

export interface TableOptions {
  /** How wide a line may be; undefined = as wide as it is. */
  readonly width?: number | undefined
}

const GAP = '  '

/**
 * Line by line, without colours; the first line holds the titles. Cells that are missing are empty. Wide characters count as one.
 * What is still too wide when all optional columns are gone is cut off at the end.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width = Number.POSITIVE_INFINITY }: TableOptions = {},
): string[] {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const shown = fitting(columns, { widths, width })
  const cell = (cells: readonly string[], i: number): string =>
    columns[i]?.align === 'right' ? (cells[i] ?? '').padStart(widths[i] ?? 0) : (cells[i] ?? '').padEnd(widths[i] ?? 0)
  const line = (cells: readonly string[]): string =>
    shown
      .map((i) => cell(cells, i))
      .join(GAP)
      .trimEnd()
  return [columns.map(({ title }) => title), ...rows].map((cells) => clipped(line(cells), width))
}

/** Which columns are shown, by their numbers. */
function fitting(columns: readonly Column[], o: { widths: readonly number[]; width: number }): number[] {
  const shown = columns.map((_, i) => i)
  const total = (): number => shown.reduce((sum, i) => sum + (o.widths[i] ?? 0), GAP.length * (shown.length - 1))
  while (total() > o.width) {
    const last = shown.findLast((i) => columns[i]?.optional)
    if (last === undefined) break
    shown.splice(shown.indexOf(last), 1)
  }
  return shown
}
