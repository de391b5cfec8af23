/** When a sync is due next: in the zone of its schedule, and in UTC. */
import { DateTime } from 'luxon'
import type { Schedule } from '../config/config.ts'
import { nextTimes } from '../schedule/next-times.ts'
import { type Finding, ok, refusedBy } from './check-finding.ts'
import { instant } from './figures.ts'

export interface ScheduleCheck {
  readonly finding: Finding
  readonly next: readonly Date[]
}

const SHOWN = 3

/** `now` in epoch milliseconds. */
export function checkSchedule(schedule: Schedule | undefined, now: number): ScheduleCheck {
  if (schedule === undefined) return { finding: ok('schedule', 'none: it runs when somebody runs it'), next: [] }
  const { cron, timezone } = schedule
  let next: Date[] = []
  const wrong = refusedBy('schedule', () => {
    next = nextTimes(schedule, { now, count: SHOWN })
  })
  if (wrong !== undefined) return { finding: wrong, next }
  const lines = next.map((time) => `${localTime(time, timezone)} = ${instant(time)}`)
  const said = `"${cron}" in ${timezone}, the next ${SHOWN} times:`
  return { finding: ok('schedule', said, lines), next }
}

/** `Sat 2026-11-21 02:00:00 GMT+1` */
function localTime(time: Date, zone: string): string {
  return DateTime.fromJSDate(time, { zone }).setLocale('en').toFormat('ccc yyyy-MM-dd HH:mm:ss ZZZZ')
}

/** ISO 8601 with the zone's offset. */
export function localIso(time: Date, zone: string): string {
  return DateTime.fromJSDate(time, { zone }).toISO({ suppressMilliseconds: true }) ?? time.toISOString()
}
