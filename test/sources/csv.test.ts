/** The CSV source on real files: what is read, and with which line numbers. */

import { rm, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { openCsv } from '../../src/sources/csv.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { countOpen, rowsIn, tempCsv } from './temp-csv.ts'

const PEOPLE = Array.from({ length: 25 }, (_, index) => [`${index}`, `Zoë ${index}`, index % 5 === 0 ? 'two\nlines' : 'one line'])
const PEOPLE_CSV = ['id,name,note', ...PEOPLE.map((cells) => cells.map((cell) => `"${cell}"`).join(','))].join('\n')

for (const [name, encode, file] of [
  ['a plain UTF-8 file', (text: string) => Buffer.from(text), 'people.csv'],
  ['a file with a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`), 'people.csv'],
  ['a gzipped file', (text: string) => gzipSync(text), 'people.csv.gz'],
  ['a UTF-16 file', (text: string) => iconv.encode(text, 'utf-16le', { addBOM: true }), 'people.csv'],
] as const) {
  testSource({
    name: `openCsv on ${name}`,
    make: async () => {
      const path = await tempCsv(encode(PEOPLE_CSV), file)
      return {
        source: await openCsv({ path, chunkRows: 7 }),
        rows: PEOPLE,
        open: () => countOpen(path),
        change: () => writeFile(path, encode(`${PEOPLE_CSV}\n`)),
        remove: () => rm(path, { force: true }),
      }
    },
  })
}

const cellsIn = async (content: string, options: Parameters<typeof rowsIn>[1] = {}) =>
  (await rowsIn(content, options)).map((row) => row.cells)

describe('cells', () => {
  test('are the raw text: nothing is trimmed, converted or left out', async () => {
    expect(await cellsIn('id,name,note\n 007 ,"  Ann ",\n,,\n')).toEqual([
      [' 007 ', '  Ann ', ''],
      ['', '', ''],
    ])
  })

  test('may hold delimiters, line breaks and doubled quotes when they are quoted', async () => {
    expect(await cellsIn('id,note\n1,"a, ""b""\nc"\n')).toEqual([['1', 'a, "b"\nc']])
  })

  test('a quote inside an unquoted cell is text', async () => {
    expect(await cellsIn('size,name\n6" pipe,Ann "Annie" Lee\n')).toEqual([['6" pipe', 'Ann "Annie" Lee']])
  })

  test('with quote: "" every quote is text', async () => {
    expect(await cellsIn('a\tb\n"1\t2"\n', { quote: '' })).toEqual([['"1', '2"']])
  })

  test('another quote can be set', async () => {
    expect(await cellsIn("a,b\n'1,2',\"3\n", { quote: "'" })).toEqual([['1,2', '"3']])
  })

  test('the columns are the trimmed names of the header', async () => {
    const source = await openCsv({ path: await tempCsv(' id ,"Full\nName"\n1,2\n', 'leads.csv') })
    expect(source).toMatchObject({
      label: 'leads.csv',
      columns: ['id', 'Full\nName'],
      can: { resume: true, since: false, range: false },
    })
    expect(rowsOf(await readAll(source))).toEqual([{ place: 3, cells: ['1', '2'] }])
  })
})

describe('line ends', () => {
  for (const [name, lineEnd] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    test(`${name}: a row's place is the line on which it begins, behind quoted line breaks and blank lines`, async () => {
      const lines = ['', 'id,note', '1,"two', 'lines"', '', '2,x', '3,"', '', '"', '4,y']
      const rows = await rowsIn(lines.join(lineEnd))
      expect(rows.map((row) => [row.place, row.cells[0]])).toEqual([
        [3, '1'],
        [6, '2'],
        [7, '3'],
        [10, '4'],
      ])
      expect(rows[0]?.cells[1]).toBe(`two${lineEnd}lines`)
    })
  }

  test('may be mixed in one file', async () => {
    const rows = await rowsIn('id,note\n1,a\r\n2,b\n\r\n3,"c\r\nd"\r\n4,e')
    expect(rows.map((row) => [row.place, ...row.cells])).toEqual([
      [2, '1', 'a'],
      [3, '2', 'b'],
      [5, '3', 'c\r\nd'],
      [7, '4', 'e'],
    ])
  })

  test('a line of nothing but white space is blank where rows have several cells', async () => {
    expect(await rowsIn('id,note\n1,a\n  \t \n2,b\n')).toEqual([
      { place: 2, cells: ['1', 'a'] },
      { place: 4, cells: ['2', 'b'] },
    ])
  })

  test('a great many blank lines are not held in memory and are still counted', async () => {
    const rows = await rowsIn(`id,note\n1,a\n${'\r\n'.repeat(300_000)}2,b\n`)
    expect(rows.at(-1)).toEqual({ place: 300_003, cells: ['2', 'b'] })
  })
})
