/** Variables stand for parts of texts, and for nothing else. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { interpolate } from '../../src/config/interpolate.ts'

const VARIABLES = new Map([
  ['NAME', 'Ann'],
  ['EMPTY', ''],
  ['TRICKY', '${NAME} $& $$'],
])
const lookup = (name: string) => VARIABLES.get(name)

test.each([
  ['${NAME}', 'Ann'],
  ['Hello ${NAME}, ${NAME}!', 'Hello Ann, Ann!'],
  ['${NOBODY:-Bob}', 'Bob'],
  ['${EMPTY:-Bob}', 'Bob'],
  ['${NAME:-Bob}', 'Ann'],
  ['${NOBODY:-}', ''],
  ['$$', '$'],
  ['$${NAME}', '${NAME}'],
  ['$NAME costs $5', '$NAME costs $5'],
  ['where id = $1', 'where id = $1'],
  ['${TRICKY}', '${NAME} $& $$'],
])('%s becomes %s', (text, expected) => {
  expect(interpolate(text, lookup)).toEqual({ value: expected, missing: [] })
})

test('only texts are filled; keys, numbers and everything else stay', () => {
  const value = { '${NAME}': ['${NAME}', 5, true, null, { deep: '${NAME}' }] }
  expect(interpolate(value, lookup).value).toEqual({ '${NAME}': ['Ann', 5, true, null, { deep: 'Ann' }] })
})

test('what cannot be filled is left as it is and told with its path', () => {
  const { value, missing } = interpolate({ a: ['${NOBODY}'], b: '${not a name}', c: '${EMPTY}' }, lookup)
  expect(value).toEqual({ a: ['${NOBODY}'], b: '${not a name}', c: '${EMPTY}' })
  expect(missing).toEqual([
    { path: ['a', 0], message: expect.stringContaining('variable NOBODY is not set, nor is NOBODY_FILE') },
    { path: ['b'], message: expect.stringContaining('expected ${NAME}') },
    { path: ['c'], message: expect.stringContaining('variable EMPTY is not set') },
  ])
})

test('a text whose dollars are doubled comes out as it went in', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(interpolate(text.replaceAll('$', '$$$$'), lookup)).toEqual({ value: text, missing: [] })
    }),
  )
})
