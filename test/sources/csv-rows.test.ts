/** The row reader on text that arrives in any pieces: whatever the pieces, the rows, their lines and their bytes are the same. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCsvParser, type ParsedRecord } from '../../src/sources/csv-parser.ts'
import { createRowScanner } from '../../src/sources/csv-row-scan.ts'
import { createRowReader } from '../../src/sources/csv-rows.ts'
import type { Position } from '../../src/sources/input-cursor.ts'
import type { Row } from '../../src/sources/source.ts'
import { csvModel } from './csv-model.ts'

const dialect = { delimiter: ',', quote: '"' }
const beginning: Position = { byte: 0, line: 1 }

/** Reads text that comes in pieces of the given sizes; remembers the position behind each row, and the error that ended it. */
const readPieces = async (text: Buffer, o: { columns: readonly string[]; sizes: readonly number[]; start?: Position }) => {
  const rows: Row[] = []
  const ends: Position[] = []
  const start = o.start ?? beginning
  const onRow = (row: Row) => {
    rows.push(row)
    ends.push(reader.position())
    const before = text.subarray(0, reader.position().byte)
    expect(before.subarray(before.length - reader.lastRow().length)).toEqual(reader.lastRow())
  }
  const settings = { path: 'contacts.csv', dialect, maxCellBytes: 1024 * 1024, encoding: 'utf-8', assumed: true }
  const reader = createRowReader({ ...settings, columns: o.columns, start, onRow })
  const failure = await feed(reader, text.subarray(start.byte), o.sizes).catch((error: unknown) => String(error))
  return { rows, ends, failure }
}

const feed = async (reader: ReturnType<typeof createRowReader>, text: Buffer, sizes: readonly number[]): Promise<void> => {
  for (let at = 0, piece = 0; at < text.length; piece++) {
    const size = sizes[piece % sizes.length] ?? text.length
    await reader.write(text.subarray(at, at + size))
    at += size
  }
  await reader.end()
}

const pieceSizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 })

test('rows, places and positions do not depend on the pieces in which the text arrives', async () => {
  await fc.assert(
    fc.asyncProperty(csvModel, pieceSizes, async ({ text, columns, rows }, sizes) => {
      const bytes = Buffer.from(text)
      const read = await readPieces(bytes, { columns, sizes })
      expect(read.failure).toBeUndefined()
      expect(read.rows).toEqual([{ place: 1, cells: columns }, ...rows])
    }),
    { numRuns: 400 },
  )
})

test('reading from behind any row yields exactly the rows that follow', async () => {
  await fc.assert(
    fc.asyncProperty(csvModel, pieceSizes, fc.nat(), async ({ text, columns }, sizes, which) => {
      const bytes = Buffer.from(text)
      const whole = await readPieces(bytes, { columns, sizes: [bytes.length] })
      const index = which % whole.ends.length
      const start = whole.ends[index] ?? beginning
      const rest = await readPieces(bytes, { columns, sizes, start })
      expect(rest.rows).toEqual(whole.rows.slice(index + 1))
    }),
    { numRuns: 400 },
  )
})

/** Text that is hardly CSV: quotes, delimiters and line ends anywhere. */
const anyText = fc
  .array(fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', 'a', 'é', ' '), { maxLength: 40 })
  .map((parts) => parts.join(''))

test('broken text gives the same rows and the same error whatever the pieces', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, pieceSizes, async (text, sizes) => {
      const columns = ['a', 'b']
      const bytes = Buffer.from(text)
      const whole = await readPieces(bytes, { columns, sizes: [Math.max(1, bytes.length)] })
      const pieces = await readPieces(bytes, { columns, sizes })
      expect(pieces.rows).toEqual(whole.rows)
      expect(pieces.failure).toEqual(whole.failure)
    }),
    { numRuns: 2_000 },
  )
})

test('the scanner finds the same rows as csv-parse', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async (text) => {
      const bytes = Buffer.from(`${text}\n`)
      const parsed: ParsedRecord[] = []
      const parser = createCsvParser({
        dialect,
        width: 2,
        start: beginning,
        lineEnds: 'any',
        onRecord: (record) => parsed.push(record),
      })
      await parser.write(bytes)
      const open = await parser.end().then(
        () => false,
        () => true,
      )
      expect(scanAll(bytes)).toEqual({
        rows: parsed.map(({ cells, place, end }) => ({ cells: cells.length, place, end })),
        open,
      })
    }),
    { numRuns: 2_000 },
  )
})

const scanAll = (bytes: Buffer) => {
  const rows: { cells: number; place: number; end: Position }[] = []
  let { byte, line } = beginning
  for (;;) {
    const scanner = createRowScanner(dialect)
    const taken = scanner.feed(bytes.subarray(byte), { last: true })
    if (taken === undefined) return { rows, open: scanner.openAfter() !== undefined }
    const place = line + scanner.blankLines()
    byte += taken
    line += scanner.lineEnds()
    rows.push({ cells: scanner.cells(), place, end: { byte, line } })
  }
}
