/** The `workspace:` and `retention:` parts: which Intercom workspace is written to, and how. */
import { z } from 'zod'
import { REGIONS } from './base-url.ts'
import { duration } from './duration.ts'
import { percent } from './percent.ts'
import { strict } from './strict.ts'
import { wholeNumber } from './whole-number.ts'

/** Versions that have contacts: the official descriptions reach from 2.0 to 2.17. */
const VERSION = /^(?:2\.(?:\d|1[0-7])|Preview|Unstable)$/
const VERSION_EXPECTED = 'expected a version in quotes, "2.0" to "2.17", or Preview or Unstable'
const LIVE_EXPECTED = 'expected at most 50%: the rest of a window is for syncs'
const ADMIN_EXPECTED = 'expected the id of an admin in quotes, such as "991267645"'

export const workspaceSchema = strict({
  region: z.enum(REGIONS).default('us').describe('Where the workspace is hosted; INTERCOM_BASE_URL overrides the host'),
  access_token: z
    .string({ error: 'expected a text such as ${INTERCOM_ACCESS_TOKEN}' })
    .trim()
    .min(1, { error: 'expected an access token' })
    .optional()
    .describe('Default: the variable INTERCOM_ACCESS_TOKEN, or the file that INTERCOM_ACCESS_TOKEN_FILE names'),
  version: z
    .string({ error: VERSION_EXPECTED })
    .regex(VERSION, { error: VERSION_EXPECTED })
    .default('2.16')
    .describe('Sent as Intercom-Version'),
  admin_id: z
    .string({ error: ADMIN_EXPECTED })
    .regex(/^\d{1,20}$/, { error: ADMIN_EXPECTED })
    .optional()
    .describe('Acts when a tag, a note or an assignment needs an admin'),
  headroom: percent.prefault('10%').describe("The share of a window's calls that is never taken"),
  live: percent
    .refine((share) => share <= 0.5, { error: LIVE_EXPECTED })
    .prefault('5%')
    .describe("The share of a window's calls kept for live work, which also goes before syncs"),
  pools: z
    .enum(['shared', 'separate'])
    .default('shared')
    .describe('Whether contacts, conversations and content share one rate limit'),
  search_delay: duration.prefault('5m').describe("How long Intercom's search may lag behind writes"),
  concurrency: wholeNumber({ min: 1, max: 100 }).prefault(8).describe('How many calls one job has under way at once'),
})

export const retentionSchema = strict({
  outcomes: duration
    .prefault('90d')
    .describe(
      'How long the outcome of each row is kept, with the cells of those that did not go; rows that are still postponed stay',
    ),
  runs: duration
    .prefault('1y')
    .describe(
      'How long runs and their totals are kept, and the record of who asked for what; the last run of a sync and its last good one stay',
    ),
  uploads: duration
    .prefault('30d')
    .describe('How long uploaded files are kept; one that a run still reads stays until it has ended'),
  transcripts: duration.prefault('90d').describe('How long the transcripts of conversations are kept that `handoff` has stored'),
})
