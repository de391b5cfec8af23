/** Which times of a schedule have come and are not decided yet: the newest is to be made up for, the others are told as missed. */
import { type CronSchedule, timesAfter } from './cron-times.ts'

export interface DueRange {
  /** Exclusive, epoch milliseconds. */
  readonly after: number
  /** Inclusive. */
  readonly until: number
}

/** More than these are of no interest to anybody: a schedule of seconds misses thousands of times in an hour. */
const MOST_TIMES = 100
/** Times come one by one from the beginning, so the newest of many are looked for near the end first. */
const LOOK_BACK_MS = [120_000, 3_600_000, 86_400_000]

/** In order, the newest last; all of them are in the range, and where there are very many, only the newest. */
export function dueTimes(schedule: CronSchedule, { after, until }: DueRange): readonly Date[] {
  const first = timesAfter(schedule, after).next().value
  if (first.getTime() > until) return []
  for (const backMs of LOOK_BACK_MS) {
    if (until - backMs <= after) break
    const near = within(schedule, { after: until - backMs, until })
    if (near.length >= MOST_TIMES) return near
  }
  return within(schedule, { after, until })
}

function within(schedule: CronSchedule, { after, until }: DueRange): Date[] {
  const times: Date[] = []
  for (const time of timesAfter(schedule, after)) {
    if (time.getTime() > until) return times.slice(-MOST_TIMES)
    times.push(time)
  }
  return times
}
