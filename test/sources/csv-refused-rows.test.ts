/** Rows that are refused: each with its code and its reason, while the rows around it are read. */
import { describe, expect, test } from 'vitest'
import { openCsv } from '../../src/sources/csv.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { rowsIn, tempCsv } from './temp-csv.ts'

describe('rows that are refused keep their place and their cells', () => {
  test('too few and too many cells', async () => {
    expect(await rowsIn('id,name\n1\n2,b\n3,c,d\n')).toEqual([
      {
        place: 2,
        cells: ['1'],
        problem: {
          code: 'csv_ragged_row',
          why: 'The row has 1 cell, the header 2. A cell that holds "," or a line break must be in quotes.',
        },
      },
      { place: 3, cells: ['2', 'b'] },
      {
        place: 4,
        cells: ['3', 'c', 'd'],
        problem: {
          code: 'csv_ragged_row',
          why: 'The row has 3 cells, the header 2. A cell that holds "," or a line break must be in quotes.',
        },
      },
    ])
  })

  test('a NUL byte, which is shown as a sign that can be stored', async () => {
    expect(await rowsIn('id,name\n1,a\0b\n2,c\n')).toEqual([
      {
        place: 2,
        cells: ['1', 'a\u2400b'],
        problem: { code: 'csv_nul_byte', why: 'The row holds a NUL byte, which no text may. Remove it (it is shown as \u2400).' },
      },
      { place: 3, cells: ['2', 'c'] },
    ])
  })

  test('a cell over 1 MB, of which the beginning is kept', async () => {
    const [giant, fits] = await rowsIn(`id,name\n1,"${'x'.repeat(1024 * 1024 + 1)}"\n2,${'y'.repeat(1024 * 1024)}\n`)
    expect(giant).toEqual({
      place: 2,
      cells: ['1', `${'x'.repeat(1000)}…`],
      problem: {
        code: 'csv_cell_too_large',
        why: 'Cell 2 (name) is larger than 1048576 bytes. Shorten it, or look for a quote that was not closed.',
      },
    })
    expect(fits?.problem).toBeUndefined()
  })

  test('a cell or a row too large to be held at all, quoted or not; the rows behind it are read', async () => {
    const content = [
      'id,name',
      '',
      `1,"${'x\r\n'.repeat(6_000_000)}"`,
      '2,b',
      `3,${'y'.repeat(17_000_000)}`,
      Array(20).fill('z'.repeat(900_000)).join(','),
      '4,d',
    ]
    const rows = await rowsIn(content.join('\n'))
    expect(rows).toEqual([
      {
        place: 3,
        cells: [],
        problem: {
          code: 'csv_cell_too_large',
          why: 'A cell is larger than 1048576 bytes. Shorten it, or look for a quote that was not closed.',
        },
      },
      { place: 6_000_004, cells: ['2', 'b'] },
      { place: 6_000_005, cells: [], problem: expect.objectContaining({ code: 'csv_cell_too_large' }) },
      {
        place: 6_000_006,
        cells: [],
        problem: { code: 'csv_row_too_large', why: 'The row is larger than 16777216 characters. Shorten its cells.' },
      },
      { place: 6_000_007, cells: ['4', 'd'] },
    ])
  })

  test('text behind a closing quote, where it is not sure how the cell ends', async () => {
    expect(await rowsIn('id,name\n1,"Ann "Annie" Lee"\n2,"""Bo"" B"\n3,c\n')).toEqual([
      {
        place: 2,
        cells: ['1', '"Ann "Annie" Lee"'],
        problem: {
          code: 'csv_stray_quote',
          why: 'Text follows a closing quote, so it is not sure where the cell ends. Write a quote inside quotes twice ("").',
        },
      },
      { place: 3, cells: ['2', '"Bo" B'] },
      { place: 4, cells: ['3', 'c'] },
    ])
  })

  test('a refused row that is the first after a resume', async () => {
    const source = await openCsv({ path: await tempCsv('id,name\n1,a\n2\n3,c\n'), chunkRows: 1 })
    const [first] = await readAll(source)
    expect(rowsOf(await readAll(source, first?.cursor)).map((row) => [row.place, row.problem?.code])).toEqual([
      [3, 'csv_ragged_row'],
      [4, undefined],
    ])
  })
})

test('rows refused for different reasons in one file each keep their own', async () => {
  expect((await rowsIn('id,name\n1\n2,b\n3,"c"d\n4,e\0\n')).map((row) => row.problem?.code)).toEqual([
    'csv_ragged_row',
    undefined,
    'csv_stray_quote',
    'csv_nul_byte',
  ])
})
