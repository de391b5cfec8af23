/** What `init` takes a column for, by its name and its values. */
import { expect, test } from 'vitest'
import { snakeCase } from '../../src/cli/init-names.ts'
import { typeOfColumn } from '../../src/cli/init-types.ts'

test.each([
  ['Full Name', 'full_name'],
  ['firstName', 'first_name'],
  ['userID', 'user_id'],
  ['Kunden-Nr.', 'kunden_nr'],
  ['Société / Größe', 'societe_grosse'],
  ['Имя', 'имя'],
  ['!!!', ''],
])('%s is %s', (name, word) => {
  expect(snakeCase(name)).toBe(word)
})

test.each<[string, string, string[], object | undefined]>([
  ['whole numbers', 'seats', ['1', '20', '-3'], { as: 'integer', strays: 0 }],
  ['decimal numbers', 'spend', ['1', '2.50'], { as: 'float', strays: 0 }],
  ['a number with a zero before it is text', 'plz', ['01234', '12345'], undefined],
  ['digits that are a name are text', 'customer_id', ['17', '18'], undefined],
  ['thousands separators are no numbers', 'spend', ['1,234', '2,345'], undefined],
  ['yes and no', 'vip', ['yes', 'No', 'yes'], { as: 'boolean', strays: 0 }],
  ['true alone', 'vip', ['true'], { as: 'boolean', strays: 0 }],
  ['NO alone may be Norway', 'country', ['NO', 'NO'], undefined],
  ['no alone where the name asks', 'wants_demo', ['no', 'no'], { as: 'boolean', strays: 0 }],
  ['1 and 0 are numbers', 'children', ['1', '0'], { as: 'integer', strays: 0 }],
  ['1 and 0 where the name asks', 'is_vip', ['1', '0'], { as: 'boolean', strays: 0 }],
  ['ISO dates', 'since', ['2024-05-31', '2024-06-01 10:00'], { as: 'date', strays: 0 }],
  ['days first', 'renewed', ['31/05/2024', '01/06/2024'], { as: 'date', format: 'dd/MM/yyyy', strays: 0 }],
  ['months first', 'renewed', ['5/31/2024', '6/1/2024'], { as: 'date', format: 'M/d/yyyy', strays: 0 }],
  ['days or months', 'renewed', ['05/06/2024'], { as: 'date', format: 'dd/MM/yyyy', rival: 'MM/dd/yyyy', strays: 0 }],
  ['with a time', 'asked', ['31.05.2024 09:30'], { as: 'date', format: 'dd.MM.yyyy HH:mm', strays: 0 }],
  ['months as words', 'asked', ['3 May 2024', '14 Dec 2023'], { as: 'date', format: 'd LLL yyyy', strays: 0 }],
  ['unix seconds', 'created_at', ['1717149600', '1717149601'], { as: 'date', format: 'unix', strays: 0 }],
  ['unix milliseconds', 'created_at', ['1717149600000'], { as: 'date', format: 'unix_ms', strays: 0 }],
  ['as many digits that are no time', 'points', ['1717149600'], { as: 'integer', strays: 0 }],
  ['versions are no dates', 'version', ['1.2.3', '1.2.4'], undefined],
  ['text', 'notes', ['hello', '3'], undefined],
  ['nothing', 'notes', [], undefined],
])('%s', (_, word, values, type) => {
  expect(typeOfColumn(values, { word, monthFirst: false })).toEqual(type)
})

test('where months come first, what may be both is a month first', () => {
  const type = typeOfColumn(['05/06/2024'], { word: 'renewed', monthFirst: true })
  expect(type).toEqual({ as: 'date', format: 'MM/dd/yyyy', rival: 'dd/MM/yyyy', strays: 0 })
})

test('a slip in ten values is forgiven and counted, two are not', () => {
  const nine = Array.from({ length: 9 }, (_, index) => String(index + 1))
  expect(typeOfColumn([...nine, 'ten'], { word: 'seats', monthFirst: false })).toEqual({ as: 'integer', strays: 1 })
  expect(typeOfColumn([...nine.slice(1), 'nine', 'ten'], { word: 'seats', monthFirst: false })).toBeUndefined()
})
