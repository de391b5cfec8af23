/** Names become places in a row: a column, a path into a column's document, or a path into the row that is one document. */
import { expect, test } from 'vitest'
import { NOT_A_DOCUMENT, readPath } from '../../src/mapping/path.ts'
import { compileSourceValue } from '../../src/mapping/source-value.ts'

const read = (from: string, columns: readonly string[] | undefined, cells: readonly unknown[]) =>
  compileSourceValue(from, columns).read(cells)

test.each([
  ['b', ['a', 'b'], [1, 2], 2],
  ['data.email', ['id', 'data'], [1, { email: 'e' }], 'e'],
  ['data.email', ['data', 'data.email'], [{ email: 'path' }, 'column'], 'column'],
  ['data.x.y', ['data', 'data.x'], [{ x: { y: 'short' } }, { y: 'long' }], 'long'],
  ['properties.email', undefined, [{ properties: { email: 'e' } }], 'e'],
  ['emails.1.value', undefined, [{ emails: [{ value: 'a' }, { value: 'b' }] }], 'b'],
  ['a.b', undefined, [{ 'a.b': 'key', a: { b: 'path' } }], 'key'],
  ['a.b.c', undefined, [{ a: { 'b.c': 'key', b: { c: 'path' } } }], 'key'],
  ['a.b', undefined, [{ a: null }], undefined],
  ['a.b', undefined, [{}], undefined],
  ['toString', undefined, [{}], undefined],
  ['a.length', undefined, [{ a: 'text' }], NOT_A_DOCUMENT],
])('%s of columns %j in %j', (from, columns, cells, expected) => {
  expect(read(from, columns, cells)).toBe(expected)
})

test('names that no column fits are told, those of templates too', () => {
  expect(compileSourceValue('x', ['a']).missing).toEqual(['x'])
  expect(compileSourceValue('{a} {x} {y.z}', ['a']).missing).toEqual(['x', 'y.z'])
  expect(compileSourceValue('a', ['a']).missing).toEqual([])
})

test('a path does not look into texts, numbers and dates', () => {
  for (const value of ['text', 5, true, new Date()]) expect(readPath(value, 'a')).toBe(NOT_A_DOCUMENT)
})
