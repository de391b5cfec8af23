/** Fields that several operations take. */
import { z } from 'zod'
import { INSTANT_EXPECTED, isoInstant } from '../../iso-instant.ts'
import { GUARDS } from '../../store/runs.ts'

const error = `expected ${INSTANT_EXPECTED}`

/** An ISO date or time; comes out as ISO 8601 in UTC. */
export const time = z
  .string({ error })
  .refine((text) => isoInstant(text) !== undefined, { error, params: { found: true } })
  .transform((text) => isoInstant(text) ?? '')

export const allow = z.array(z.enum(GUARDS)).default([]).describe('Guards that may be passed')
