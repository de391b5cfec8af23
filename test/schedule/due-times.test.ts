/** Which times of a schedule are due: the same ones wherever one looks from, also where the clocks change. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timesAfter } from '../../src/schedule/cron-times.ts'
import { dueTimes } from '../../src/schedule/due-times.ts'

const NEW_YORK = 'America/New_York'
/** 01:59 is followed by 03:00, and 01:59 by 01:00. */
const SPRING = Date.parse('2026-03-08T07:00:00Z')
const AUTUMN = Date.parse('2026-11-01T06:00:00Z')

function due(cron: string, o: { zone?: string; after: string; until: string }): string[] {
  const times = dueTimes({ cron, timezone: o.zone ?? 'UTC' }, { after: Date.parse(o.after), until: Date.parse(o.until) })
  return times.map((time) => time.toISOString())
}

test('the range begins after its first moment and ends with its last', () => {
  const after = '2026-11-20T02:00:00Z'
  expect(due('0 * * * *', { after, until: '2026-11-20T02:59:59.999Z' })).toEqual([])
  expect(due('0 * * * *', { after, until: '2026-11-20T04:00:00Z' })).toEqual([
    '2026-11-20T03:00:00.000Z',
    '2026-11-20T04:00:00.000Z',
  ])
})

test('of thousands of times only the newest are told, and soon', () => {
  const times = due('* * * * * *', { after: '2026-10-20T00:00:00Z', until: '2026-11-20T02:00:00Z' })
  expect(times.at(-1)).toBe('2026-11-20T02:00:00.000Z')
  expect(times).toHaveLength(100)
})

test('a rare time is found however long ago it was', () => {
  expect(due('0 0 29 2 *', { after: '2026-03-01T00:00:00Z', until: '2029-11-20T00:00:00Z' })).toEqual(['2028-02-29T00:00:00.000Z'])
})

test.each([-1, 0, 1, 600, 1_799])('02:30 does not exist and comes once, looked at %i s after the change', (seconds) => {
  const after = new Date(SPRING + seconds * 1_000).toISOString()
  const until = '2026-03-09T06:00:00Z'
  expect(due('30 2 * * *', { zone: NEW_YORK, after, until })).toEqual(['2026-03-08T07:30:00.000Z'])
})

test.each([-3_600, -1, 0, 1, 600, 1_800, 3_600])(
  '01:30 comes twice and is due once, looked at %i s after the change',
  (seconds) => {
    const after = new Date(AUTUMN + seconds * 1_000).toISOString()
    const times = due('30 1 * * *', { zone: NEW_YORK, after, until: '2026-11-02T00:00:00Z' })
    expect(times).toEqual(seconds === -3_600 ? ['2026-11-01T05:30:00.000Z'] : [])
  },
)

test('a schedule of every hour or every quarter goes on through the repeated hour', () => {
  const hourly = due('0 * * * *', { zone: NEW_YORK, after: '2026-11-01T04:30:00Z', until: '2026-11-01T07:30:00Z' })
  expect(hourly.map((time) => time.slice(11, 16))).toEqual(['05:00', '06:00', '07:00'])
})

test('times do not depend on where one begins to look', () => {
  const cron = fc.constantFrom(
    '30 2 * * *',
    '30 1 * * *',
    '*/20 1-3 * * *',
    '0 2,3 * * *',
    '15 * * * *',
    '5 */2 * * *',
    '59 59 1 * * *',
    '0 0 * * *',
  )
  const zone = fc.constantFrom(NEW_YORK, 'Europe/Dublin', 'Australia/Lord_Howe', 'America/Santiago', 'UTC')
  const year = { min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2026-12-01T00:00:00Z') }
  const near = (change: number) => fc.integer({ min: change - 7_200_000, max: change + 7_200_000 })
  const moment = fc.oneof(near(SPRING), near(AUTUMN), near(Date.parse('2026-10-25T01:00:00Z')), fc.integer(year))
  fc.assert(
    fc.property(cron, zone, moment, (line, timezone, after) => {
      const schedule = { cron: line, timezone }
      const until = after + 2 * 86_400_000
      const whole = upTo(schedule, { after: after - 86_400_000, until }).filter((time) => time > after)
      expect(upTo(schedule, { after, until })).toEqual(whole)
    }),
    { numRuns: 150 },
  )
})

function upTo(schedule: { cron: string; timezone: string }, o: { after: number; until: number }): number[] {
  const times: number[] = []
  for (const time of timesAfter(schedule, o.after)) {
    if (time.getTime() > o.until) return times
    times.push(time.getTime())
  }
  return times
}
