/** One sync of the configuration file: contacts and pages here, the other kinds in `kinds/`. */
import { z } from 'zod'
import { contactExtrasParts } from './contact-extras-schema.ts'
import { contactSchema } from './contact-schema.ts'
import { duration } from './duration.ts'
import { keySpec } from './field-schema.ts'
import { channelEventSync } from './kinds/channel-events.ts'
import { conversationSync } from './kinds/conversations.ts'
import { eventSync } from './kinds/events.ts'
import { objectSync } from './kinds/objects.ts'
import { percent } from './percent.ts'
import { scheduleSchema } from './schedule-schema.ts'
import { contactSource } from './sources/contact-source.ts'
import { pageSource } from './sources/page-source.ts'
import { text } from './sources/text.ts'
import { strict } from './strict.ts'
import { wholeNumber } from './whole-number.ts'

const contactGuards = strict({
  archive: percent
    .prefault('5%')
    .describe('Stops before the first write when a larger share of the known records would be archived'),
  change: percent.optional().describe('Stops before the first write when a larger share of the known records would change'),
  min_rows: wholeNumber({ min: 0, max: 1_000_000_000 }).optional().describe('Stops when a complete read has fewer rows'),
})

const pageGuards = strict({
  delete: percent
    .prefault('10%')
    .describe(
      'Stops before the first write when a larger share of the known pages would be deleted; a page that only moved is none of them',
    ),
  change: percent.optional().describe('Stops before the first write when a larger share of the known pages would change'),
  min_rows: wholeNumber({ min: 0, max: 1_000_000_000 }).optional().describe('Stops when a complete read has fewer documents'),
})

/** As the mapping takes it from a document. */
const LOCALE = /^[a-z]{2,3}(-[a-zA-Z]{2,4})?$/

const plainContactSync = strict({
  kind: z.literal('contacts').describe('What is written'),
  source: contactSource.describe('Where the rows come from'),
  key: keySpec.describe('What identifies a record within this sync'),
  role: z.enum(['user', 'lead']).default('user').describe('What the contacts are in Intercom'),
  contact: contactSchema.describe('Which field comes from where'),
  ...contactExtrasParts,
  nulls: z.enum(['skip', 'clear']).default('skip').describe('An empty cell leaves the field alone, or clears it'),
  attributes: z
    .enum(['refuse', 'create', 'drop'])
    .default('refuse')
    .describe('Custom attributes that the workspace does not have: refuse before the first write, create them, or leave them out'),
  duplicates: z.enum(['refuse', 'newest', 'merge']).default('refuse').describe('Several contacts match'),
  archived: z.enum(['unarchive', 'refuse']).default('unarchive').describe('The match is archived'),
  conflict: z.enum(['refuse', 'external_id', 'email']).default('refuse').describe('external_id and email point to two contacts'),
  ambiguous: z
    .enum(['recreate', 'refuse'])
    .default('recreate')
    .describe('A create whose answer was lost and that two look-ups do not find'),
  lead_key_attribute: z.string().min(1).max(190).optional().describe('A custom attribute that stores the key on the lead'),
  send: z.enum(['auto', 'single', 'bulk']).default('auto').describe('One call a contact, or bulk jobs'),
  missing: z.enum(['keep', 'archive']).default('keep').describe('Records that left the source; only after a complete read'),
  missing_scope: z
    .enum(['created', 'all'])
    .default('created')
    .describe('Whose contacts are archived: those that this sync created, or also those that it found there'),
  full_every: duration.prefault('7d').describe('An incremental sync reads everything this often'),
  guards: contactGuards.prefault({}).describe('What stops a run before its first write'),
  schedule: scheduleSchema.optional().describe('When a worker runs this sync by itself'),
})

type PlainContactSync = z.output<typeof plainContactSync>

function problemsOf(sync: PlainContactSync): readonly { readonly path: readonly string[]; readonly message: string }[] {
  const problems = []
  const { lead_key_attribute: leadKey, contact } = sync
  if (sync.role === 'user' && contact.external_id === undefined && contact.email === undefined) {
    problems.push({
      path: ['contact'],
      message: 'a contact with role: user needs external_id or email, or Intercom cannot tell it from others',
    })
  }
  if (leadKey !== undefined && sync.role === 'user') {
    problems.push({ path: ['lead_key_attribute'], message: 'lead_key_attribute goes with role: lead; users have external_id' })
  }
  if (leadKey !== undefined && Object.hasOwn(contact.custom_attributes, leadKey)) {
    problems.push({ path: ['contact', 'custom_attributes', leadKey], message: 'lead_key_attribute writes this attribute already' })
  }
  if (sync.owner !== undefined && contact.owner_id !== undefined) {
    problems.push({ path: ['owner'], message: 'owner and contact.owner_id say the same thing; one of them is enough' })
  }
  return problems
}

export const contactSync = plainContactSync
  .check((context) => {
    for (const { path, message } of problemsOf(context.value)) {
      context.issues.push({ code: 'custom', path: [...path], message, input: context.value })
    }
  })
  .describe('Rows become contacts')

export const pageSync = strict({
  kind: z.literal('pages').describe('What is written'),
  source: pageSource.describe('Where the pages come from'),
  content_source: z.url({ protocol: /^https?$/ }).describe('The Content Import Source in Intercom, created when absent'),
  availability: strict({
    ai_agent: z.boolean().default(true).describe('Whether Fin answers customers from these pages'),
    ai_copilot: z.boolean().default(true).describe('Whether Copilot answers teammates from these pages'),
  })
    .prefault({})
    .describe('Who may use the pages'),
  audience_ids: z
    .array(wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER }))
    .optional()
    .describe(
      'Ids of the audiences that get answers from these pages, [] = everybody; absent = as it is set in Intercom. From version 2.15 on',
    ),
  locale: z
    .string()
    .regex(LOCALE, { error: 'expected a language code such as en, fr or pt-BR' })
    .default('en')
    .describe('Language of documents that name none; others than en from version 2.17 on'),
  content: text.optional().describe('A CSS selector: the part of an HTML document that is the page (`main, article`)'),
  remove: z
    .array(text)
    .default([])
    .describe('CSS selectors: what goes out of an HTML document, besides navigation, forms and scripts'),
  split: z
    .enum(['h2'])
    .optional()
    .describe('h2: each second-level heading begins a page of its own (`guide.md#install`), so that Fin cites the right place'),
  missing: z.enum(['keep', 'delete']).default('keep').describe('Pages whose document left the source; only after a complete read'),
  guards: pageGuards.prefault({}).describe('What stops a run before its first write'),
  full_every: duration
    .prefault('7d')
    .describe('A source that can tell what changed is read as a whole this often; others are read as a whole every time'),
  ingest_within: duration
    .prefault('24h')
    .describe('Pages that Fin has not read this long after they were sent are named by the next run'),
  schedule: scheduleSchema.optional().describe('When a worker runs this sync by itself'),
}).describe('Documents become pages that Fin reads')

export const syncSchema = z.discriminatedUnion('kind', [
  contactSync,
  pageSync,
  conversationSync,
  eventSync,
  channelEventSync,
  objectSync,
])
