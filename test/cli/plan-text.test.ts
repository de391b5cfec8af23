/** A plan in words. */
import { expect, test } from 'vitest'
import { planLines } from '../../src/cli/plan-text.ts'
import type { Plan } from '../../src/jobs/plan.ts'

const EMPTY: Plan = {
  sync: 'people',
  label: 'people.csv',
  reading: { kind: 'full' },
  rows: 12,
  unchanged: 12,
  update: 0,
  lookUp: 0,
  archive: 0,
  refused: 0,
  duplicate: 0,
  postponed: 0,
  reasons: [],
  changes: [],
  missing: [],
  guards: [],
  cost: { calls: 0, lookUp: { strategy: 'none', calls: 0, why: 'every contact is known already' } },
  live: null,
}

const linesOf = (changes: Partial<Plan>, o: { limit?: number | null; width?: number } = {}): string[] => {
  const limit = o.limit === undefined ? 400 : o.limit
  const callsPerSecond = limit === null ? null : limit * 0.09
  return planLines({ plan: { ...EMPTY, ...changes }, limit, headroom: 0.1, callsPerSecond }, { width: o.width })
}

test.each([
  [{}, 'people: nothing to do: people.csv has 12 rows, and Intercom was sent all of it before'],
  [{ rows: 0, unchanged: 0 }, 'people: nothing to do: people.csv has no rows'],
  [
    { reading: { kind: 'incremental', sinceAt: '2026-11-20T02:00:00.000Z' }, rows: 0 },
    'people: nothing to do: nothing changed in people.csv since the read of 2026-11-20 02:00:00 UTC',
  ],
  [
    { reading: { kind: 'incremental', sinceAt: '2026-11-20T02:00:00.000Z' }, rows: 1 },
    'people: nothing to do: people.csv has 1 row that may have changed since the read of 2026-11-20 02:00:00 UTC, and Intercom was sent all of it before',
  ],
] as const)('nothing to do is one line: %j', (changes, line) => {
  expect(linesOf(changes)).toEqual([line])
})

test('it says how the source would be read, where it could be read in another way', () => {
  expect(linesOf({ update: 1, reading: { kind: 'incremental', sinceAt: '2026-11-20T02:00:00.000Z' } })[0]).toBe(
    'people: 12 rows of people.csv (what changed since the read of 2026-11-20 02:00:00 UTC); a run would',
  )
  expect(linesOf({ update: 1, reading: { kind: 'full', why: '--full was given' } })[0]).toBe(
    'people: 12 rows of people.csv (everything: --full was given); a run would',
  )
})

test('what it costs, at the limit that Intercom shows', () => {
  const cost = { calls: 36_000, lookUp: { strategy: 'search', calls: 20, why: '20 searches for 1000 records' } }
  expect(linesOf({ update: 1, cost }).slice(-2)).toEqual([
    'look-up by search: 20 searches for 1000 records',
    '36,000 calls, at least 16 min 40 s at the limit that Intercom shows now (400 calls in 10 s, 10% of it left free)',
  ])
  expect(linesOf({ update: 1, cost }, { limit: null }).at(-1)).toBe(
    '36,000 calls, for how long nobody can tell: Intercom showed no limit',
  )
})

test('values are shown as JSON, long ones cut, and nothing in them steers the terminal', () => {
  const fields = [
    { field: 'name', from: 'Ann', to: 'Anne' },
    { field: 'phone', from: null, to: '+353' },
    { field: 'custom_attributes.age', from: 7, to: 8 },
    { field: 'custom_attributes.note', from: undefined, to: `\u001b[2J${'x'.repeat(100)}` },
  ]
  const lines = linesOf({ update: 3, changes: [{ key: 'a\u0007', place: 2, contactId: 'c', fields }] })
  const from = lines.indexOf('the first 1 of 3 changes:')
  expect(lines.slice(from + 1, from + 6)).toEqual([
    '  people.csv:2 · a\\u{7}',
    '    name: "Ann" → "Anne"',
    '    phone: null → "+353"',
    '    custom_attributes.age: 7 → 8',
    `    custom_attributes.note: "\\u001b[2J${'x'.repeat(49)}…`,
  ])
})

test('a narrow terminal gets the numbers without the notes', () => {
  expect(linesOf({ update: 5 }, { width: 40 }).slice(2, 5)).toEqual([
    '  update              5',
    '  create or update    0',
    '  leave as they are  12',
  ])
})

test('what --live found in Intercom', () => {
  const live = { update: 2, create: 1, unclear: 1, alreadyThere: 0, edited: 0, gone: 3, changes: [], edits: [] }
  expect(linesOf({ live }).filter((line) => /^ {2}\d/.test(line))).toEqual([
    '  2 would be updated',
    '  1 would be created',
    '  1 would be sent and match several contacts, or conflicting ones',
    '  3 are not in Intercom any more; nothing happens until their rows change',
  ])
})
