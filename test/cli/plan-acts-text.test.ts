/** A plan of acts in words: what would be done, what was done before, and nothing about contacts. */
import { expect, test } from 'vitest'
import { planLines } from '../../src/cli/plan-text.ts'
import { findGuards, guardText } from '../../src/jobs/guards.ts'
import type { Plan } from '../../src/jobs/plan.ts'

/** One row was done, one was done and changed since, one is new. */
const PLAN: Plan = {
  sync: 'orders',
  label: 'orders.csv',
  reading: { kind: 'full' },
  rows: 3,
  unchanged: 1,
  update: 1,
  lookUp: 1,
  archive: 0,
  refused: 0,
  duplicate: 0,
  postponed: 0,
  reasons: [],
  changes: [
    { key: '2', place: 3, contactId: '2', fields: [{ field: 'event_name', from: 'saw', to: 'went' }] },
    { key: '3', place: 4, contactId: null, fields: [{ field: 'event_name', from: undefined, to: 'won' }] },
  ],
  missing: [],
  guards: findGuards({ rows: 3, held: 2, changes: 1, removals: 0 }, { limits: { change: 0.4 }, allow: [], what: 'rows' }),
  cost: { calls: 1, lookUp: { strategy: 'none', calls: 0, why: 'each row is sent as it is' } },
  live: null,
  acts: { again: false },
}

const linesOf = (plan: Plan) => planLines({ plan, limit: null, headroom: 0.1, callsPerSecond: null }, {})

test('what may be done once is done once, and a changed row is refused', () => {
  expect(linesOf(PLAN)).toEqual([
    'orders: 3 rows of orders.csv; a run would',
    '',
    '  do                 1  not done before',
    '  not do again       1  done before, and their rows say something else now',
    '  leave as they are  1  done before, and nothing changed',
    '',
    'changes:',
    '  orders.csv:3 · 2',
    '    event_name: "saw" → "went"',
    '  orders.csv:4 · 3',
    '    event_name: "won"',
    '',
    'the run would stop: guard change: 1 of 2 rows (50%) would be changed, at most 40% may be; if that is right, run it again with --allow change',
    '',
    '1 call, for how long nobody can tell: Intercom showed no limit',
  ])
})

test('what may be done again is counted as such', () => {
  expect(linesOf({ ...PLAN, acts: { again: true } })).toContain('  do again           1  their rows changed')
})

test('a guard speaks of rows', () => {
  const [finding] = findGuards({ rows: 1, held: 0, changes: 0, removals: 0 }, { limits: { minRows: 5 }, allow: [], what: 'rows' })
  expect(finding && guardText(finding)).toMatch(/^guard min_rows: the source gave 1 rows, at least 5 are expected/)
})
