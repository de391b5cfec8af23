/** By when a scheduled sync should have had its next good run. Pure. */
import { type CronSchedule, nextTimes } from '../schedule/next-times.ts'
import type { LastGood } from '../store/notifications-facts.ts'

/**
 * Epoch milliseconds: the first time of the schedule after the last good run began, as long as that one took, and the grace. So a sync that
 * takes three hours every night is not late after one. Where there was no good run yet, the schedule's own beginning counts; undefined
 * where nobody knows that either.
 */
export function dueBy(schedule: CronSchedule, o: { good: Omit<LastGood, 'sync'>; graceMs: number }): number | undefined {
  const { startedAt, finishedAt, scheduledSince } = o.good
  const from = Math.max(startedAt?.getTime() ?? 0, scheduledSince?.getTime() ?? 0)
  if (from === 0) return undefined
  const tookMs = startedAt === null || finishedAt === null ? 0 : Math.max(0, finishedAt.getTime() - startedAt.getTime())
  const [next] = nextTimes(schedule, { now: from, count: 1 })
  return next === undefined ? undefined : next.getTime() + tookMs + o.graceMs
}
