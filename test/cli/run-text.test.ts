/** A run in words. */
import picocolors from 'picocolors'
import { expect, test } from 'vitest'
import { reportLines } from '../../src/cli/report-run.ts'
import { explanationLines, outcomeTable, reasonLines, summaryLine } from '../../src/cli/run-text.ts'
import { aReason, aRun, aSummary } from './samples.ts'

const colors = picocolors.createColors(false)

test('the summary line names every outcome that occurred, the calls, the time and the run', () => {
  const summary = aSummary({ read: 1500, created: 820, updated: 600, unchanged: 48, refused: 32, calls: 1523, seconds: 12.3 })
  expect(summaryLine(summary)).toBe(
    'done: 1,500 read · 820 created · 600 updated · 48 unchanged · 32 refused · 1,523 calls · 12.3 s · run 20261120-k7mq3x',
  )
})

test('calls that were rate limited are told, and an open run is called so', () => {
  expect(summaryLine(aSummary({ status: null, calls: 7, rate_limited: 2 }))).toBe(
    'open: 0 read · 7 calls · 2 rate limited · 0.0 s · run 20261120-k7mq3x',
  )
})

test('the table shows what occurred, and the three usual outcomes always', () => {
  expect(outcomeTable([{ title: 'rows', summary: aSummary({ created: 1200, refused: 3 }) }])).toEqual([
    'outcome     rows',
    'created    1,200',
    'updated        0',
    'unchanged      0',
    'refused        3',
  ])
})

test('runs stand side by side', () => {
  const runs = [
    { title: 'customers', summary: aSummary({ created: 1 }) },
    { title: 'leads', summary: aSummary({ duplicate: 2 }) },
  ]
  expect(outcomeTable(runs)).toEqual([
    'outcome    customers  leads',
    'created            1      0',
    'updated            0      0',
    'unchanged          0      0',
    'duplicate          0      2',
  ])
})

test('reasons are grouped, with the first place where each was met; beyond the most frequent they are only counted', () => {
  const reasons = [
    aReason({ code: 'email_invalid', count: 10, firstPlace: 214, firstWhy: 'email: expected an address' }),
    aReason({ code: 'key_missing', count: 6, firstPlace: 8, firstWhy: null }),
    aReason({ code: 'csv_ragged_row', count: 1, firstPlace: 9 }),
    aReason({ did: 'duplicate', code: 'duplicate_key', count: 99 }),
  ]
  expect(reasonLines(reasons, { did: 'refused', label: 'customers.csv', most: 2 })).toEqual([
    'refused  code           first at           because',
    '     10  email_invalid  customers.csv:214  email: expected an address',
    '      6  key_missing    customers.csv:8',
    'and 1 more code',
  ])
})

test('refused rows come with the command that writes them out', () => {
  const summary = aSummary({ status: 'partial', refused: 1 })
  const lines = reportLines({ run: aRun({ status: 'partial' }), summary, reasons: [aReason({})], nextDueMs: null }, { colors })
  expect(lines.at(-1)).toBe('to mend them: fin-sync rejects 20261120-k7mq3x --out bad.csv')
})

test('postponed rows come with when and how they go on', () => {
  const summary = aSummary({ status: 'partial', postponed: 2 })
  const performed = { run: aRun({ status: 'partial' }), summary, reasons: [], nextDueMs: 300_000 }
  const lines = reportLines(performed, { colors, now: () => Date.UTC(2026, 10, 20, 10, 0) })
  expect(lines.at(-1)).toBe(
    'the next run of customers carries the postponed rows on, from 2026-11-20 10:05:00 UTC on, or: fin-sync resume customers (to stay for them: --wait 10m)',
  )
})

test('a run without a blemish is a table and a line', () => {
  const lines = reportLines({ run: aRun({}), summary: aSummary({ created: 1 }), reasons: [], nextDueMs: null }, { colors })
  expect(lines).toHaveLength(6)
})

test('on a narrow terminal the reason goes below its row instead of being cut off', () => {
  const reasons = [aReason({ count: 10, firstPlace: 214, firstWhy: 'email: expected an address, found something else' })]
  expect(reasonLines(reasons, { did: 'refused', label: 'customers.csv', width: 40 })).toEqual([
    'refused  code           first at',
    '     10  email_invalid  customers.csv:214',
    '    email: expected an address, found',
    '    something else',
  ])
})

test('codes come with what they mean and what to do, each once', () => {
  const [means, advice, ...more] = explanationLines(['email_invalid', 'email_invalid'], {})
  expect(means).toMatch(/^email_invalid: \S.*\.$/)
  expect(advice).toMatch(/^ {2}→ \S.*\.$/)
  expect(more).toEqual([])
})
