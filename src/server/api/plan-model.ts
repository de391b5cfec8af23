/** A plan, as the API answers it. */
import { z } from 'zod'
import { model } from './model.ts'
import { guardFinding, reading, reason } from './run-model.ts'

const count = z.int().min(0)

const fields = z
  .array(z.object({ field: z.string(), from: z.unknown().describe('Absent where it is not known'), to: z.unknown() }))
  .describe('What differs from what was sent last')
const text = z.array(z.string()).describe('What changes in the text: lines that begin with +, - or a space')

const change = z.object({
  key: z.string(),
  place: z.int(),
  contact_id: z.string().nullable(),
  fields,
  text: text.exactOptional(),
})

const pages = z.object({
  create: count,
  update: count,
  move: count,
  delete: count,
  changes: z
    .array(z.object({ key: z.string(), title: z.string(), page_id: z.string().nullable(), fields, text }))
    .describe('The first few'),
  moves: z.array(z.object({ from: z.string(), to: z.string() })),
  deleted: z.array(z.string()),
})

export const planShown = model(
  'Plan',
  z.object({
    sync: z.string(),
    source: z.string(),
    reading,
    rows: count,
    unchanged: count,
    update: count.describe('Contacts whose id is known; of acts, those done before whose rows changed'),
    look_up: count.describe('Records that are looked up first, then updated or created; of acts, those not done yet'),
    archive: count,
    refused: count,
    duplicate: count,
    postponed: count,
    changes: z.array(change).describe('The first few'),
    missing: z.array(z.string()).describe('Keys of records that left the source, the first few'),
    guards: z.array(guardFinding),
    reasons: z.array(reason),
    calls: count,
    look_up_by: z.object({ strategy: z.string(), calls: count, why: z.string() }),
    calls_per_window: z.int().nullable().describe('Calls in a window of 10 s, as Intercom told last; null = it has told none yet'),
    headroom: z.number(),
    minutes: z.number().nullable().describe('How long the calls take at least'),
    live: z.null().describe('Only fin-sync plan --live compares with what Intercom holds'),
    pages: pages.nullable().describe('Of a page sync; look_up and archive are 0 then'),
  }),
)
