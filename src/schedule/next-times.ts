/** The next times of a cron schedule, in its own zone: what `check` shows and what a worker runs by. */
import { type CronSchedule, timesAfter } from './cron-times.ts'

export type { CronSchedule } from './cron-times.ts'

/**
 * The first `count` times after `now` (epoch milliseconds), in order.
 * @throws ConfigError as `timesAfter` does
 */
export function nextTimes(schedule: CronSchedule, o: { now: number; count: number }): Date[] {
  const next: Date[] = []
  if (o.count === 0) return next
  for (const time of timesAfter(schedule, o.now)) if (next.push(time) >= o.count) return next
  return next
}
