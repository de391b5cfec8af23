/** Refused rows as CSV. */
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { type Pages, rejectsCsv } from '../../src/jobs/rejects-csv.ts'
import type { StoredOutcome } from '../../src/store/outcomes.ts'

const outcome = (changes: Partial<StoredOutcome>): StoredOutcome => ({
  place: 2,
  key: null,
  did: 'refused',
  code: 'email_invalid',
  why: 'email: expected an address',
  contactId: null,
  cells: null,
  readable: true,
  ...changes,
})

const paged = (...pages: StoredOutcome[][]) =>
  async function* (): Pages {
    yield* pages
  }

async function written(
  pages: StoredOutcome[][],
  columns: readonly string[] | null = null,
): Promise<{ rows: number; records: string[][]; text: string }> {
  let text = ''
  const write = async (more: string) => {
    text += more
    return true
  }
  const rows = await rejectsCsv({ label: 'customers.csv', columns, pages: paged(...pages), write })
  return { rows, text, records: parse(text) }
}

test('every row comes with its place, code, reason and raw cells; the header fits the widest row', async () => {
  const { rows, records } = await written([
    [outcome({ place: 214, cells: ['C-1', 'a@@b', 'line\nbreak'] })],
    [outcome({ place: 215, code: null, why: null, cells: ['C-2', null, 3, 'x'] })],
  ])
  expect(rows).toBe(2)
  expect(records).toEqual([
    ['place', 'code', 'why', 'cell_1', 'cell_2', 'cell_3', 'cell_4'],
    ['customers.csv:214', 'email_invalid', 'email: expected an address', 'C-1', 'a@@b', 'line\nbreak', ''],
    ['customers.csv:215', '', '', 'C-2', '', '3', 'x'],
  ])
})

test('the cells stand under the names of their columns, so that the mended file can be imported; ours make way for the same names', async () => {
  const { records } = await written([[outcome({ cells: ['C-1', 'a@@b', 'C', 'too many'] })]], ['id', 'Email', 'code'])
  expect(records[0]).toEqual(['place', 'fin_sync_code', 'why', 'id', 'Email', 'code', 'cell_4'])
})

test('what a spreadsheet would run as a formula is text', async () => {
  const { records } = await written([[outcome({ cells: ['=HYPERLINK("http://evil.test")', '+1', '@x', '-2'] })]])
  expect(records[1]?.slice(3)).toEqual([`'=HYPERLINK("http://evil.test")`, `'+1`, `'@x`, `'-2`])
})

test('without refused rows there is the header alone', async () => {
  expect(await written([])).toMatchObject({ rows: 0, text: 'place,code,why\n' })
})

test('it stops when nobody reads any more', async () => {
  const texts: string[] = []
  const write = async (text: string) => texts.push(text) < 2
  const pages = paged([outcome({})], [outcome({ place: 3 })])
  expect(await rejectsCsv({ label: 'x.csv', columns: null, pages, write })).toBe(0)
  expect(texts).toHaveLength(2)
})
