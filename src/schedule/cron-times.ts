/** The times of a cron schedule, in order, and the same ones wherever one begins to look. */
import { CronExpressionParser } from 'cron-parser'
import { IANAZone } from 'luxon'
import { ConfigError } from '../errors.ts'

export interface CronSchedule {
  /** Minute, hour, day, month, weekday; or six fields with seconds first. */
  readonly cron: string
  /** An IANA name. */
  readonly timezone: string
}

/**
 * Endless: all times after `after` (epoch milliseconds). A time that the clocks skip in spring comes an hour later; one that they repeat
 * in autumn comes once, the first time, unless the schedule says every hour.
 * @throws ConfigError when the line has another number of fields, a value out of its range, or `H`
 */
export function* timesAfter({ cron, timezone }: CronSchedule, after: number): Generator<Date, never> {
  refuseOtherForms(cron)
  const currentDate = new Date(beginning({ cron, timezone }, after))
  const times = reading(cron, () => CronExpressionParser.parse(cron, { tz: timezone, currentDate }))
  for (;;) {
    const time = reading(cron, () => times.next().toDate())
    if (time.getTime() > after) yield time
  }
}

/** No change of the clocks is larger than this, and none comes sooner after another. */
const CHANGE_MS = 3 * 3_600_000

/**
 * cron-parser knows what the clocks skipped or repeat only when it comes from before the change: begun between 03:00 and 03:30 it never
 * meets the 02:30 that was skipped, and begun in a repeated hour it meets the repetition. So it begins before a change that is near.
 */
function beginning({ cron, timezone }: CronSchedule, after: number): number {
  const hours = cron.trim().split(/\s+/).at(-4)
  const zone = IANAZone.create(timezone)
  const isNear = hours !== '*' && zone.isValid && zone.offset(after - CHANGE_MS) !== zone.offset(after)
  return isNear ? after - CHANGE_MS : after
}

/** cron-parser fills missing fields with "every", so that `* * *` would be every minute, and draws another number for each `H`. */
function refuseOtherForms(cron: string): void {
  const fields = cron.split(/\s+/).filter((field) => field !== '')
  if (fields.length === 0) throw unreadable(cron, 'it is empty')
  if (fields.length < 5 || fields.length > 6) throw unreadable(cron, `it has ${fields.length} fields instead of 5 or 6`)
  if (fields.some((field) => /(^|,)H/i.test(field))) throw unreadable(cron, 'H stands for a number by chance')
}

function reading<T>(cron: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw unreadable(cron, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function unreadable(cron: string, why: string, cause?: unknown): ConfigError {
  const message = `the schedule ${JSON.stringify(cron)} cannot be read: ${why}. Expected minute, hour, day, month and weekday, such as "0 2 * * *".`
  return new ConfigError(message, cause === undefined ? undefined : { cause })
}
