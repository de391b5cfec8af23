/** The `schedule:` part of a sync: when a worker runs it by itself. */
import { z } from 'zod'
import { duration } from './duration.ts'
import { strict } from './strict.ts'
import { timeZone } from './time-zone.ts'

const EXPECTED = 'expected a cron line of 5 fields (minute hour day month weekday), such as "0 2 * * *", or 6 with seconds first'

// The fields are counted here because cron parsers fill missing ones with "every": `* * *` would run every minute.
const isCron = (line: string) => {
  const fields = line.trim().split(/\s+/)
  return (fields.length === 5 || fields.length === 6) && fields.every((field) => /^[\w*?,/#-]+$/.test(field))
}

export const scheduleSchema = strict({
  cron: z
    .string({ error: EXPECTED })
    .refine(isCron, { error: EXPECTED, params: { found: true } })
    .describe('Minute, hour, day, month, weekday'),
  timezone: timeZone.default('UTC').describe('Where the hours of the cron line are counted'),
  catch_up: duration.prefault('12h').describe('A run that was missed is made up for within this time'),
})
