/** The key of a row, and why a row may have none. */
import { expect, test } from 'vitest'
import { compileContactMapping } from '../../src/mapping/contact-mapping.ts'
import { contactSync } from './sync.ts'

async function keyOf(key: unknown, cell: unknown) {
  const mapping = compileContactMapping(await contactSync({ key }), ['id', 'other'])
  return mapping.key([cell, 'x'])
}

test.each([
  ['id', ' 17 ', '17'],
  ['id', 17, '17'],
  ['id', 17n, '17'],
  ['id', 'Ünïcödé 👩‍👧', 'Ünïcödé 👩‍👧'],
  [{ from: 'id', as: 'email' }, ' Ann@Example.com', 'ann@example.com'],
  [{ from: 'id', as: 'integer' }, '0017', '17'],
  [{ from: 'id', as: 'phone', country: 'IE' }, '087 123 4567', '+353871234567'],
  ['{id}/{other}', '17', '17/x'],
  ['id.a', { a: 5 }, '5'],
])('%o of %o is %s', async (key, cell, expected) => {
  expect(await keyOf(key, cell)).toBe(expected)
})

test.each([
  ['id', '  ', 'key_missing'],
  ['id', null, 'key_missing'],
  ['id', undefined, 'key_missing'],
  ['id', {}, 'text_invalid'],
  ['id', 'nul\0', 'text_invalid'],
  ['id', 'half \ud83d', 'text_invalid'],
  ['id', 'x'.repeat(513), 'key_too_long'],
  [{ from: 'id', as: 'email' }, 'ann@', 'email_invalid'],
  [{ from: 'id', as: 'integer' }, '1,7', 'integer_invalid'],
])('%o of %o is refused: %s', async (key, cell, code) => {
  expect(await keyOf(key, cell)).toMatchObject({ code, why: expect.stringMatching(/^key: "id"/) })
})
