/** Places of rows as people read them. */
import { expect, test } from 'vitest'
import { placeOf, placeText } from '../src/place.ts'
import { labelOf } from '../src/sources/input-names.ts'

const MANY = Array.from({ length: 40 }, (_, i) => `exports/${String(i).padStart(2, '0')}.csv`)

test.each([
  ['one file', 'contacts.csv', 214, 'contacts.csv:214'],
  ['a file whose name looks like several', '{a,b}.csv', 214, '{a,b}.csv:214'],
  ['a source that counts very far', 'crm', 3_000_000_214, 'crm:3000000214'],
  ['several files', labelOf(['exports/a.csv', 'exports/b.csv'], 'exports/*.csv'), placeOf(1, 214), 'exports/b.csv:214'],
  ['several folders', labelOf(['x/a.csv', 'xy/b.csv'], '**/*.csv'), placeOf(0, 2), 'x/a.csv:2'],
  ['a great many files', labelOf(MANY, 'exports/*.csv'), placeOf(36, 214), 'exports/*.csv (file 37):214'],
  ['names that a list cannot hold', labelOf(['a,b.csv', 'c.csv'], '*.csv'), placeOf(1, 2), '*.csv (file 2):2'],
  ['a folder of a store', labelOf(MANY, 'exports/'), placeOf(1, 2), 'exports/ (file 2):2'],
])('%s', (_, label, place, text) => expect(placeText(label, place)).toBe(text))

test('names are listed behind the folder that they share', () => {
  expect(labelOf(['exports/crm/a.csv', 'exports/crm/b.csv', 'exports/c.csv'], '**')).toBe('exports/{crm/a.csv,crm/b.csv,c.csv}')
})
