/** When a schedule is due next, in zones whose clocks change. */
import { expect, test } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { nextTimes } from '../../src/schedule/next-times.ts'

function timesOf(cron: string, o: { zone?: string; after: string }): string[] {
  const times = nextTimes({ cron, timezone: o.zone ?? 'UTC' }, { now: Date.parse(o.after), count: 3 })
  return times.map((time) => time.toISOString())
}

test('hours are those of the zone', () => {
  expect(timesOf('0 2 * * *', { zone: 'Asia/Kolkata', after: '2026-11-20T12:00:00Z' })).toEqual([
    '2026-11-20T20:30:00.000Z',
    '2026-11-21T20:30:00.000Z',
    '2026-11-22T20:30:00.000Z',
  ])
})

test('six fields begin with seconds; weekdays may be names', () => {
  expect(timesOf('30 15 6 * * MON-FRI', { after: '2026-11-20T06:15:30Z' })).toEqual([
    '2026-11-23T06:15:30.000Z',
    '2026-11-24T06:15:30.000Z',
    '2026-11-25T06:15:30.000Z',
  ])
})

test('a time that the clocks skip comes an hour later by the clock', () => {
  // New York, 8 March 2026: 01:59 is followed by 03:00.
  expect(timesOf('30 2 * * *', { zone: 'America/New_York', after: '2026-03-07T12:00:00Z' })).toEqual([
    '2026-03-08T07:30:00.000Z',
    '2026-03-09T06:30:00.000Z',
    '2026-03-10T06:30:00.000Z',
  ])
})

test('a time that the clocks repeat comes once', () => {
  // Dublin, 25 October 2026: 01:59 is followed by 01:00.
  expect(timesOf('30 1 * * *', { zone: 'Europe/Dublin', after: '2026-10-24T12:00:00Z' })).toEqual([
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
    '2026-10-27T01:30:00.000Z',
  ])
})

test.each([
  ['', 'it is empty'],
  ['* * *', 'it has 3 fields instead of 5 or 6'],
  ['99 * * * *', 'expected range 0-59'],
  ['0 0 30 2 *', 'Invalid explicit day of month definition'],
  ['H 2 * * *', 'H stands for a number by chance'],
])('%j is refused: %s', (cron, why) => {
  const ask = () => timesOf(cron, { after: '2026-11-20T12:00:00Z' })
  expect(ask).toThrow(ConfigError)
  expect(ask).toThrow(`the schedule ${JSON.stringify(cron)} cannot be read: `)
  expect(ask).toThrow(why)
})
