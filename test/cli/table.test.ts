/** Tables for the terminal. */
import { expect, test } from 'vitest'
import { tableLines } from '../../src/cli/table.ts'

test('columns are as wide as their widest cell, numbers stand to the right, and no line ends in spaces', () => {
  const lines = tableLines(
    [{ title: 'outcome' }, { title: 'rows', align: 'right' }, { title: 'note' }],
    [
      ['created', '1,248', 'new'],
      ['refused', '7', ''],
    ],
  )
  expect(lines).toEqual(['outcome   rows  note', 'created  1,248  new', 'refused      7'])
})

test('without rows the titles are left', () => {
  expect(tableLines([{ title: 'run' }, { title: 'sync' }], [])).toEqual(['run  sync'])
})

test('a cell that is missing is empty', () => {
  expect(tableLines([{ title: 'a' }, { title: 'b' }, { title: 'c' }], [['1'], ['1', '2', '3']])).toEqual([
    'a  b  c',
    '1',
    '1  2  3',
  ])
})

test('on a narrow terminal optional columns are left out, the last one first; what is still too wide is cut off', () => {
  const columns = [{ title: 'run' }, { title: 'sync', optional: true }, { title: 'calls', optional: true }] as const
  const rows = [['20261120', 'people', '1,024']]
  expect(tableLines(columns, rows, { width: 24 })).toEqual(['run       sync    calls', '20261120  people  1,024'])
  expect(tableLines(columns, rows, { width: 20 })).toEqual(['run       sync', '20261120  people'])
  expect(tableLines(columns, rows, { width: 10 })).toEqual(['run', '20261120'])
  expect(tableLines(columns, rows, { width: 5 })).toEqual(['run', '2026…'])
})
