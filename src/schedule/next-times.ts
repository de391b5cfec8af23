/** The next times of a cron schedule, in its own zone: what `check` shows and what a worker runs by. */
import { CronExpressionParser } from 'cron-parser'
import { ConfigError } from '../errors.ts'

export interface CronSchedule {
  /** Minute, hour, day, month, weekday; or six fields with seconds first. */
  readonly cron: string
  /** An IANA name. */
  readonly timezone: string
}

/**
 * The first `count` times after `now` (epoch milliseconds), in order. A time that the clocks skip in spring comes an hour later; one
 * that they repeat in autumn comes once, the first time.
 * @throws ConfigError when the line has another number of fields, a value out of its range, or `H`
 */
export function nextTimes({ cron, timezone }: CronSchedule, o: { now: number; count: number }): Date[] {
  refuseOtherForms(cron)
  try {
    const times = CronExpressionParser.parse(cron, { tz: timezone, currentDate: new Date(o.now) })
    return Array.from({ length: o.count }, () => times.next().toDate())
  } catch (cause) {
    throw unreadable(cron, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** cron-parser fills missing fields with "every", so that `* * *` would be every minute, and draws another number for each `H`. */
function refuseOtherForms(cron: string): void {
  const fields = cron.split(/\s+/).filter((field) => field !== '')
  if (fields.length === 0) throw unreadable(cron, 'it is empty')
  if (fields.length < 5 || fields.length > 6) throw unreadable(cron, `it has ${fields.length} fields instead of 5 or 6`)
  if (fields.some((field) => /(^|,)H/i.test(field))) throw unreadable(cron, 'H stands for a number by chance')
}

function unreadable(cron: string, why: string, cause?: unknown): ConfigError {
  const message = `the schedule ${JSON.stringify(cron)} cannot be read: ${why}. Expected minute, hour, day, month and weekday, such as "0 2 * * *".`
  return new ConfigError(message, cause === undefined ? undefined : { cause })
}
