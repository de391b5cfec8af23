/** What agents send and are answered. */
import { z } from 'zod'
import { durationMs } from '../../config/duration.ts'
import { strict } from '../../config/strict.ts'
import { model } from './model.ts'
import { DIDS } from './run-model.ts'

const LONGEST_BODY = 30_000
export const MOST_WAIT_MS = 30_000
const WAIT_EXPECTED = 'expected a duration of at most 30s, such as 10s'

const text = z.string().trim().min(1)

/** How long the answer may wait for the end of what was asked for; 0 = it does not. In milliseconds. */
export const wait = z
  .string({ error: WAIT_EXPECTED })
  .refine((given) => (durationMs(given) ?? Number.POSITIVE_INFINITY) <= MOST_WAIT_MS, {
    error: WAIT_EXPECTED,
    params: { found: true },
  })
  .transform((given) => durationMs(given) ?? 0)
  .optional()
  .describe('Wait so long for the end, 30s at most, and answer with 200 and what came of it; otherwise 202 at once')

export const waitQuery = strict({ wait })

export const body = text.max(LONGEST_BODY).describe('Plain text, or HTML for replies of an admin')

/** Who it is about. */
export const person = {
  userEmail: text.max(320).optional().describe('Their email'),
  userId: text.max(512).optional().describe('Your own id of them (external_id)'),
  contactId: text.max(64).optional().describe("Intercom's id of the contact"),
}

export const attributeValue = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'expected a text, a number, true, false or null',
})

/** What came of it. */
export const actDone = model(
  'ActDone',
  z.object({
    run: z.string().describe('The run that did it, or does'),
    status: z.string().nullable().describe('How the run ended; null while it goes on'),
    did: z.enum(DIDS).nullable().describe('What came of it; null while it waits. unchanged = it was done before'),
    id: z.string().nullable().describe('Of the conversation or the contact, once it is known'),
    code: z.string().nullable().describe('Why it was postponed, or what is to be noted: a code of docs/errors.md'),
    why: z.string().nullable(),
  }),
)

export const conversationShown = model(
  'Conversation',
  z
    .looseObject({
      id: z.string(),
      parts: z.array(z.looseObject({})).describe('In the order in which they came; the newest 500 at most'),
      content_sources: z.array(z.looseObject({})).describe('What Fin answered from'),
      truncated: z.boolean().describe('There are more parts than Intercom hands out'),
    })
    .describe('The conversation as Intercom has it, with all that it tells'),
)
