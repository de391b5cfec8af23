/** A small table of text for the terminal: columns as wide as they need to be, numbers to the right. */

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
}

/** Line by line, without colours; the first line holds the titles. Cells that are missing are empty. Wide characters count as one. */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, i) =>
        align === 'right' ? (cells[i] ?? '').padStart(widths[i] ?? 0) : (cells[i] ?? '').padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(columns.map(({ title }) => title)), ...rows.map(line)]
}
