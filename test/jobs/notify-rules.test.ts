/** What the end of a run says about its sync, and by when the next one should have come. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { retryWaitMs } from '../../src/jobs/notify-deliver.ts'
import { dueBy } from '../../src/jobs/notify-overdue.ts'
import { isOver, type RunFacts, statesOf, usualRows } from '../../src/jobs/notify-rules.ts'
import type { RunRequest } from '../../src/store/runs.ts'

const LIMITS = { refusedShare: 0.05, fewerRows: 0.5, moreRows: 2, overdueGraceMs: 3_600_000 }
const HOUR_MS = 3_600_000

function request(o: Partial<RunRequest> = {}): RunRequest {
  return { trigger: 'schedule', full: false, limit: null, path: null, ...o }
}

/** A good full read of 1,000 rows, as usual, unless told otherwise. */
function aRun(o: Partial<RunFacts> = {}): RunFacts {
  const earlier = [1000, 990, 1010, 1005, 995]
  return { request: request(), status: 'done', complete: true, full: true, rows: 1000, refused: 0, earlier, ...o }
}

const open = (
  kind: 'run_failed' | 'refused_share' | 'unusual_rows' | 'overdue',
  o: { origin?: string; complete?: boolean } = {},
) => ({
  kind,
  origin: 'whole',
  complete: false,
  ...o,
})

describe('the states that a run shows', () => {
  test.each([
    ['a good run', aRun(), []],
    ['one whose rows were refused now and then', aRun({ status: 'partial', refused: 50 }), []],
    ['one of whose rows more were refused', aRun({ status: 'partial', refused: 51 }), ['refused_share']],
    ['a failed one', aRun({ status: 'failed', complete: false, rows: 100 }), ['run_failed']],
    ['one that failed after a full read of few rows', aRun({ status: 'failed', rows: 100 }), ['run_failed', 'unusual_rows']],
    ['one that a guard stopped', aRun({ status: 'stopped', complete: false, rows: 3 }), ['stopped_by_guard']],
    ['a cancelled one', aRun({ status: 'cancelled', complete: false, rows: 3, refused: 3 }), []],
    ['a read of few rows', aRun({ rows: 499 }), ['unusual_rows']],
    ['a read of no rows', aRun({ rows: 0 }), ['unusual_rows']],
    ['a read of half the rows', aRun({ rows: 500 }), []],
    ['a read of twice the rows', aRun({ rows: 2000 }), []],
    ['a read of many rows', aRun({ rows: 2001 }), ['unusual_rows']],
    ['few rows, when nobody knows yet what is usual', aRun({ rows: 1, earlier: [1000, 1000, 1000, 1000] }), []],
    ['what has changed since', aRun({ rows: 1, full: false }), []],
    ['a read that was cut short', aRun({ rows: 1, complete: false }), []],
    ['a file', aRun({ rows: 1, request: request({ trigger: 'import', path: 'a.csv' }) }), []],
    ['with a limit', aRun({ rows: 1, request: request({ trigger: 'run', limit: 1 }) }), []],
    ['the rows that were refused, once more', aRun({ rows: 9, refused: 9, request: request({ trigger: 'retry' }) }), []],
  ])('%s', (_, run, states) => {
    expect(statesOf(run, LIMITS)).toEqual(states)
  })

  test('100% and 0% are never', () => {
    const never = { ...LIMITS, refusedShare: 1, fewerRows: 0 }
    expect(statesOf(aRun({ status: 'partial', refused: 1000 }), never)).toEqual([])
    expect(statesOf(aRun({ rows: 0 }), never)).toEqual([])
  })

  test('a few odd reads among the ten before do not change what is usual', () => {
    const reads = fc.array(fc.integer({ min: 900, max: 1100 }), { minLength: 6, maxLength: 10 })
    const odd = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { maxLength: 4 })
    fc.assert(
      fc.property(reads, odd, (usual, strange) => {
        const earlier = [...usual.slice(0, 10 - strange.length), ...strange]
        fc.pre(earlier.length > strange.length * 2)
        expect(usualRows(earlier)).toBeGreaterThanOrEqual(900)
        expect(usualRows(earlier)).toBeLessThanOrEqual(1100)
      }),
    )
  })
})

describe('a state is over', () => {
  const resume = request({ trigger: 'resume' })
  const file = request({ trigger: 'import', path: 'a.csv' })
  const part = request({ trigger: 'run', limit: 10 })
  test.each([
    ['a failure, with a good run', open('run_failed'), aRun(), true],
    ['a failure, with one that refused rows', open('run_failed'), aRun({ status: 'partial', refused: 900 }), true],
    ['a failure, with a cancelled run', open('run_failed'), aRun({ status: 'cancelled' }), false],
    ['a failure, with a run that a guard stopped', open('run_failed'), aRun({ status: 'stopped' }), false],
    ['a failure, with a file that went well', open('run_failed'), aRun({ request: file }), false],
    ['a failure, with ten rows that went well', open('run_failed'), aRun({ request: part }), false],
    ['a failure while reading, with the rows that were left', open('run_failed'), aRun({ request: resume, rows: 0 }), false],
    [
      'a failure after reading, with the rows that were left',
      open('run_failed', { complete: true }),
      aRun({ request: resume, rows: 0 }),
      true,
    ],
    ["a file's failure, with a file that went well", open('run_failed', { origin: 'import' }), aRun({ request: file }), true],
    ["a file's failure, with the nightly run", open('run_failed', { origin: 'import' }), aRun(), true],
    ['refused rows, with fewer of them', open('refused_share'), aRun({ status: 'partial', refused: 50 }), true],
    ['refused rows, with as many', open('refused_share'), aRun({ status: 'partial', refused: 51 }), false],
    ['refused rows, with a run that read none', open('refused_share'), aRun({ rows: 0 }), false],
    [
      'refused rows, with a retry of them that went well',
      open('refused_share'),
      aRun({ request: request({ trigger: 'retry' }) }),
      false,
    ],
    ['few rows, with the usual number', open('unusual_rows'), aRun(), true],
    ['few rows, with as few', open('unusual_rows'), aRun({ rows: 1 }), false],
    ['few rows, with what has changed since', open('unusual_rows'), aRun({ full: false }), false],
    ['lateness, with a good run', open('overdue'), aRun(), true],
    ['lateness, with a good run of few rows', open('overdue'), aRun({ rows: 1 }), true],
    ['lateness, with a failed run', open('overdue'), aRun({ status: 'failed' }), false],
    ['lateness, with a file', open('overdue'), aRun({ request: file }), false],
  ])('%s: %#', (_, state, run, over) => {
    expect(isOver(state, run, LIMITS)).toBe(over)
  })

  test('no run shows a state and its end', () => {
    const status = fc.constantFrom('done', 'partial', 'stopped', 'cancelled', 'failed')
    const trigger = fc.constantFrom('run', 'schedule', 'import', 'retry', 'resume', 'backfill')
    const rows = fc.integer({ min: 0, max: 3000 })
    const facts = fc.record({
      request: fc.record({ trigger, full: fc.boolean(), limit: fc.constantFrom(null, 5), path: fc.constant(null) }),
      status,
      complete: fc.boolean(),
      full: fc.boolean(),
      rows,
      refused: fc.nat(3000),
      earlier: fc.array(rows, { maxLength: 10 }),
    })
    const origin = fc.constantFrom('whole', 'part', 'import', 'resume')
    fc.assert(
      fc.property(facts, origin, fc.boolean(), (run, from, complete) => {
        for (const kind of statesOf(run, LIMITS)) expect(isOver({ kind, origin: from, complete }, run, LIMITS)).toBe(false)
      }),
    )
  })
})

describe('by when a good run should have come', () => {
  const nightly = { cron: '0 2 * * *', timezone: 'UTC' }
  const at = (text: string): Date => new Date(`2026-11-${text}:00Z`)
  const due = (good: { startedAt: Date | null; finishedAt: Date | null; scheduledSince: Date | null }, cron = nightly) => {
    const by = dueBy(cron, { good, graceMs: HOUR_MS })
    return by === undefined ? undefined : new Date(by)
  }

  test('the next time, as long as the last run took, and the grace', () => {
    const good = { startedAt: at('18T02:00'), finishedAt: at('18T05:00'), scheduledSince: at('01T09:00') }
    expect(due(good)).toEqual(at('19T06:00'))
  })

  test('weekends are no lateness where the schedule leaves them out', () => {
    const good = { startedAt: at('20T02:00'), finishedAt: at('20T02:10'), scheduledSince: null }
    expect(due(good, { cron: '0 2 * * 1-5', timezone: 'UTC' })).toEqual(at('23T03:10'))
  })

  test('hours are those of the zone, also when the clocks change', () => {
    const good = { startedAt: new Date('2026-10-24T01:00:00Z'), finishedAt: new Date('2026-10-24T01:00:00Z'), scheduledSince: null }
    const by = dueBy({ cron: '0 2 * * *', timezone: 'Europe/Dublin' }, { good, graceMs: HOUR_MS })
    expect(new Date(by ?? 0)).toEqual(new Date('2026-10-25T03:00:00Z'))
  })

  test('a schedule that is new, or another one since, begins when it was first seen', () => {
    expect(due({ startedAt: null, finishedAt: null, scheduledSince: at('18T09:00') })).toEqual(at('19T03:00'))
    expect(due({ startedAt: at('01T02:00'), finishedAt: at('01T02:05'), scheduledSince: at('18T09:00') })).toEqual(at('19T03:05'))
  })

  test('nobody knows, where neither a run nor a schedule was seen', () => {
    expect(due({ startedAt: null, finishedAt: null, scheduledSince: null })).toBeUndefined()
  })
})

test('the wait before a message is tried again grows to an hour: some thirty times in a day', () => {
  expect([1, 2, 3, 8, 30, 1000].map((attempt) => retryWaitMs(attempt, 1))).toEqual([
    30_000,
    60_000,
    120_000,
    HOUR_MS,
    HOUR_MS,
    HOUR_MS,
  ])
  expect(retryWaitMs(1, 0)).toBe(15_000)
})
