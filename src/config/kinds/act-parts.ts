/** What all syncs of acts have in common: each row of any source is something to be done, and its key says that it was. */
import type { z } from 'zod'
import type { KeySpec, Schedule } from '../config.ts'
import { duration } from '../duration.ts'
import { keySpec } from '../field-schema.ts'
import { percent } from '../percent.ts'
import { scheduleSchema } from '../schedule-schema.ts'
import { type ActSourceConfig, actSource, toActSource } from '../sources/act-source.ts'
import { strict } from '../strict.ts'
import { wholeNumber } from '../whole-number.ts'
import { type Place, toKeySpec, toSchedule, type Written } from '../written.ts'

/** Shares are 0 to 1. */
export interface ActGuards {
  readonly change?: number | undefined
  readonly minRows?: number | undefined
}

/** The parts that every sync of acts has besides its own. */
export interface ActParts {
  readonly name: string
  readonly source: ActSourceConfig
  readonly key: KeySpec
  readonly guards: ActGuards
  readonly fullEveryMs: number
  readonly schedule?: Schedule | undefined
}

/** `guards:` of a sync of acts. */
export const actGuards = strict({
  change: percent.optional().describe('Stops before the first call when a larger share of the known rows changed'),
  min_rows: wholeNumber({ min: 0, max: 1_000_000_000 }).optional().describe('Stops when a complete read has fewer rows'),
})

/** Spread into the `strict({ … })` of a kind. */
export const actParts = {
  source: actSource.describe('Where the rows come from'),
  key: keySpec.describe('What identifies a row: what was done for it is never done again'),
  guards: actGuards.prefault({}).describe('What stops a run before its first call'),
  full_every: duration.prefault('7d').describe('An incremental sync reads everything this often'),
  schedule: scheduleSchema.optional().describe('When a worker runs this sync by itself'),
}

type WrittenParts = Written<z.ZodObject<typeof actParts>>

export function toActParts(written: WrittenParts, { name, folder }: Place): ActParts {
  return {
    name,
    source: toActSource(written.source, folder),
    key: toKeySpec(written.key),
    guards: toGuards(written.guards),
    fullEveryMs: written.full_every,
    schedule: toSchedule(written.schedule),
  }
}

function toGuards(written: Written<typeof actGuards>): ActGuards {
  return { change: written.change, minRows: written.min_rows }
}
