/** Workbooks: real .xlsx files, read with the types that Excel stores. */
import { rm, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { localFile } from '../../src/sources/input-file.ts'
import { openXlsxInput, type XlsxOptions } from '../../src/sources/xlsx.ts'
import { readAll, rowsOf, testSource } from '../contracts/source.ts'
import { countOpen, tempCsv } from './temp-csv.ts'
import { type XlsxCell, type XlsxSheet, xlsxOf, zipOf } from './temp-xlsx.ts'

const PEOPLE: readonly (readonly XlsxCell[])[] = Array.from({ length: 25 }, (_, index) => [index, `Zoë ${index}`, index % 2 === 0])

const temp = (content: Uint8Array | string, name = 'people.xlsx') => tempCsv(content, name)
const open = (path: string, o: XlsxOptions = {}) => openXlsxInput(localFile(path), o)
const openSheet = async (rows: XlsxSheet['rows'], o: XlsxOptions = {}) => open(await temp(xlsxOf([{ name: 'People', rows }])), o)

testSource({
  name: 'a workbook',
  make: async () => {
    const path = await temp(xlsxOf([{ name: 'People', rows: [['id', 'name', 'even'], ...PEOPLE] }]))
    return {
      source: await open(path, { chunkRows: 7 }),
      rows: PEOPLE,
      open: () => countOpen(path),
      remove: () => rm(path, { force: true }),
    }
  },
})

describe('cells', () => {
  test('keep their type; texts are untouched, and an error or nothing is empty', async () => {
    const joined = new Date('2024-02-03T10:20:30Z')
    const source = await openSheet([
      [' id ', 'Name', 'Joined', 'Active', 'Rate', 'Plan'],
      [7, '  Ann & <Bo> ', joined, true, 0.25, { error: '#N/A' }],
      [8, '007'],
    ])
    expect(source).toMatchObject({ label: 'people.xlsx', columns: ['id', 'Name', 'Joined', 'Active', 'Rate', 'Plan'] })
    expect(rowsOf(await readAll(source))).toEqual([
      { place: 2, cells: [7, '  Ann & <Bo> ', joined, true, 0.25, null] },
      { place: 3, cells: [8, '007', null, null, null, null] },
    ])
  })

  test('a whole number that a double cannot hold is text', async () => {
    const id = '<c r="A2"><v>12345678901234567890</v></c>'
    expect(rowsOf(await readAll(await openSheet([['id'], [{ xml: id }]])))[0]?.cells).toEqual(['12345678901234567890'])
  })

  test('to the right of the header refuse their row alone', async () => {
    const rows = rowsOf(
      await readAll(
        await openSheet([
          ['id', 'name'],
          [1, 'Ann', null, 'stray'],
          [2, 'Bo'],
        ]),
      ),
    )
    expect(rows).toEqual([
      {
        place: 2,
        cells: [1, 'Ann', null, 'stray'],
        problem: { code: 'xlsx_ragged_row', why: 'The row has a cell in column 4, but the header names 2 columns.' },
      },
      { place: 3, cells: [2, 'Bo'] },
    ])
  })
})

describe('the sheet', () => {
  const BOOK = xlsxOf([
    { name: 'Notes', rows: [['anything']] },
    { name: 'People & Co', rows: [['A title'], [], ['id', 'name'], [], [1, 'Ann'], [null, null], [2, 'Bo']] },
  ])

  test('is named, and so is the row of its header; rows without a cell are none', async () => {
    const source = await open(await temp(BOOK), { sheet: 'People & Co', headerRow: 3 })
    expect(source.columns).toEqual(['id', 'name'])
    expect(rowsOf(await readAll(source))).toEqual([
      { place: 5, cells: [1, 'Ann'] },
      { place: 7, cells: [2, 'Bo'] },
    ])
  })

  test.each([
    [{ sheet: 'Leads' }, 'FILE has no sheet "Leads". Available sheets: Notes, People & Co.'],
    [
      { sheet: 'People & Co', headerRow: 2 },
      'FILE, row 2: the row is empty, but it should name the columns. Set header_row to the row that does.',
    ],
    [
      { sheet: 'Notes' },
      'FILE has a header but no rows. Check that the export is complete; without rows there is nothing to sync.',
    ],
    [{ headerRow: 0 }, 'header_row: 0 must be a whole number of at least 1.'],
  ])('%o is refused', async (o, message) => {
    const path = await temp(BOOK)
    await expect(open(path, o)).rejects.toMatchObject({ name: 'ConfigError', message: message.replace('FILE', path) })
  })

  test.each([
    [
      'no name',
      ['id', null, 'name'],
      'FILE, row 1: column 2 of 3 has no name in the header. Name it, or remove the column (or the delimiter too many).',
    ],
    ['the name of another', ['id', 'name', 'id '], 'FILE, row 1: columns 1 and 3 have the same name "id". Rename one of them.'],
  ])('a column with %s refuses it', async (_, header, message) => {
    const path = await temp(xlsxOf([{ name: 'People', rows: [header, [1]] }]))
    await expect(open(path)).rejects.toMatchObject({ name: 'ConfigError', message: message.replace('FILE', path) })
  })

  test('whose header changed after it was opened is not read under the old names', async () => {
    const path = await temp(xlsxOf([{ name: 'People', rows: [['id'], [1]] }]))
    const source = await open(path)
    expect(rowsOf(await readAll(source))).toHaveLength(1)
    await writeFile(path, xlsxOf([{ name: 'People', rows: [['email'], [1]] }]))
    await expect(readAll(source)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('the header changed'),
    })
  })
})

describe('what is no workbook', () => {
  test.each([
    ['CSV', 'id,name\n1,Ann\n', 'FILE is not an .xlsx workbook. Check what it holds: a CSV file goes with type: csv.'],
    [
      'an old workbook',
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      'FILE is a workbook of an old Excel (.xls), not an .xlsx workbook. Save it as .xlsx or CSV.',
    ],
    [
      'a web page',
      '<html>',
      'FILE is a web page, not an .xlsx workbook. It may be a login or error page that was saved instead of the export: get the export again.',
    ],
    ['an empty file', '', 'FILE is empty. Check that the export is complete.'],
  ])('%s', async (_, content, message) => {
    const path = await temp(content)
    await expect(open(path)).rejects.toMatchObject({ name: 'ConfigError', message: message.replace('FILE', path) })
  })

  test.each([
    ['one that is cut off', (book: Buffer) => book.subarray(0, 900)],
    ['a zip of something else', () => zipOf([['notes.txt', 'hello']])],
    [
      'a cell that points to no text',
      () => xlsxOf([{ name: 'People', rows: [['id'], [{ xml: '<c r="A2" t="s"><v>77</v></c>' }]] }]),
    ],
  ])('%s is damaged', async (_, of) => {
    const path = await temp(of(xlsxOf([{ name: 'People', rows: [['id'], [1]] }])))
    await expect(open(path)).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining(`${path} is a damaged workbook`),
    })
  })

  test.each([
    [{ bytes: 500, unpackedBytes: 1e9 }, 'more than 500 bytes,'],
    [{ bytes: 1e9, unpackedBytes: 500 }, 'more than 500 bytes unpacked'],
  ])('one beyond a limit: %o', async (limits, message) => {
    const path = await temp(xlsxOf([{ name: 'People', rows: [['id'], [1]] }]))
    await expect(open(path, { limits })).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringContaining(message) })
  })

  test('the package is not installed', async () => {
    const load = async () => {
      throw Object.assign(new Error("Cannot find package 'read-excel-file'"), { code: 'ERR_MODULE_NOT_FOUND' })
    }
    await expect(open(await temp(''), { load })).rejects.toMatchObject({
      name: 'ConfigError',
      message: 'reading .xlsx needs the package read-excel-file: npm install read-excel-file',
    })
  })
})
