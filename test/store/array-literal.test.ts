/** Array literals mean the same to Postgres as the values they were made of. */
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { textArray } from '../../src/store/array-literal.ts'
import type { Db } from '../../src/store/db.ts'
import { embeddedStore } from '../support/embedded.ts'

let db: Db
beforeAll(async () => {
  db = (await embeddedStore({ migrated: false })).db
})

async function through(values: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ value: string }>(
    'select value from unnest($1::text[]) with ordinality as u (value, i) order by i',
    [textArray(values)],
  )
  return rows.map((row) => row.value)
}

test('what looks like syntax comes back as it was', async () => {
  const values = [
    '',
    'NULL',
    'null',
    '{}',
    '{a,b}',
    'a,b',
    '"',
    '\\',
    'a\\"b',
    ' lead',
    'trail ',
    "o'brien@example.com",
    '-1',
    '.',
    'tab\there',
    'línea\n2',
    '💐',
  ]
  expect(await through(values)).toEqual(values)
})

test('any text without NUL comes back as it was', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'))
  await fc.assert(
    fc.asyncProperty(fc.array(text), async (values) => {
      expect(await through(values)).toEqual(values)
    }),
    { numRuns: 100 },
  )
})
