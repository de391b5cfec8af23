/** One sync of the configuration file: contacts or pages. */
import { z } from 'zod'
import { contactSchema } from './contact-schema.ts'
import { duration } from './duration.ts'
import { keySpec } from './field-schema.ts'
import { percent } from './percent.ts'
import { scheduleSchema } from './schedule-schema.ts'
import { contactSource } from './sources/contact-source.ts'
import { pageSource } from './sources/page-source.ts'
import { strict } from './strict.ts'
import { wholeNumber } from './whole-number.ts'

const contactGuards = strict({
  archive: percent
    .prefault('5%')
    .describe('Stops before the first write when a larger share of the known records would be archived'),
  change: percent.optional().describe('Stops before the first write when a larger share of the known records would change'),
  min_rows: wholeNumber({ min: 0, max: 1_000_000_000 }).optional().describe('Stops when a complete read has fewer rows'),
})

const plainContactSync = strict({
  kind: z.literal('contacts').describe('What is written'),
  source: contactSource.describe('Where the rows come from'),
  key: keySpec.describe('What identifies a record within this sync'),
  role: z.enum(['user', 'lead']).default('user').describe('What the contacts are in Intercom'),
  contact: contactSchema.describe('Which field comes from where'),
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
  locale: z.string().min(2).default('en').describe('Language of the pages'),
  missing: z.enum(['keep', 'delete']).default('keep').describe('Pages that left the source; only after a complete read'),
  guards: strict({
    delete: percent
      .prefault('10%')
      .describe('Stops before the first write when a larger share of the known pages would be deleted'),
  })
    .prefault({})
    .describe('What stops a run before its first write'),
  schedule: scheduleSchema.optional().describe('When a worker runs this sync by itself'),
}).describe('Documents become pages that Fin reads')

export const syncSchema = z.discriminatedUnion('kind', [contactSync, pageSync])
