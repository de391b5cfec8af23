/** Random CSV files together with the rows and line numbers that a reader must find in them. */
import fc from 'fast-check'

export interface CsvModel {
  readonly text: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly place: number; readonly cells: readonly string[] }[]
}

const cell = fc
  .array(fc.constantFrom('a', 'Zoë', '€', '😀', '"', ',', ';', ' ', '\n', '\r\n', '\r', '1'), { maxLength: 5 })
  .map((parts) => parts.join(''))

/** A cell as it may be written: in quotes where it has to be, or just because. */
const written = (text: string, inQuotes: boolean, alone: boolean): string => {
  const mustBeQuoted = /^"|[,\r\n]/.test(text) || (alone && text.trim() === '')
  return inQuotes || mustBeQuoted ? `"${text.replaceAll('"', '""')}"` : text
}

const countLines = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0

const rowOf = (width: number) =>
  fc.record({
    cells: fc.array(fc.tuple(cell, fc.boolean()), { minLength: width, maxLength: width }),
    lineEnd: fc.nat(),
    blankLines: fc.constantFrom(0, 0, 0, 1, 2),
  })

/** CR is never mixed with the others: after a CR, the LF of a blank line would be the second half of a CRLF. */
const lineEndings = fc.constantFrom(['\n'], ['\r\n'], ['\r'], ['\n', '\r\n'])

export const csvModel: fc.Arbitrary<CsvModel> = fc
  .integer({ min: 1, max: 4 })
  .chain((width) =>
    fc.record({
      width: fc.constant(width),
      rows: fc.array(rowOf(width), { minLength: 1, maxLength: 12 }),
      lineEnds: lineEndings,
      endsInLineEnd: fc.boolean(),
    }),
  )
  .map(({ width, rows, lineEnds, endsInLineEnd }) => {
    const columns = Array.from({ length: width }, (_, index) => `column ${index}`)
    let text = columns.join(',') + lineEnds[0]
    const found = rows.map(({ cells, lineEnd, blankLines }, index) => {
      const place = countLines(text) + 1
      const end = lineEnds[lineEnd % lineEnds.length] ?? '\n'
      text += cells.map(([value, inQuotes]) => written(value, inQuotes, width === 1)).join(',')
      if (endsInLineEnd || index < rows.length - 1) text += end.repeat(1 + blankLines)
      return { place, cells: cells.map(([value]) => value) }
    })
    return { text, columns, rows: found }
  })
