/** The zod schema of a ContactRecord: what leaves the mapping, and what comes back out of the ledger. */
import { z } from 'zod'
import type { ContactRecord } from './contact.ts'
import { contactExtras } from './contact-extras.ts'

const text = z.string().nullable().exactOptional()
const seconds = z.int().nullable().exactOptional()
const attribute = z.union([z.string(), z.number(), z.boolean(), z.null()])

const contactFields = z.strictObject({
  external_id: text,
  email: text,
  phone: text,
  name: text,
  avatar: text,
  signed_up_at: seconds,
  last_seen_at: seconds,
  owner_id: text,
  unsubscribed_from_emails: z.boolean().nullable().exactOptional(),
  language_override: text,
  custom_attributes: z.record(z.string(), attribute).exactOptional(),
})

export const contactRecord: z.ZodType<ContactRecord> = z.strictObject({
  role: z.enum(['user', 'lead']),
  set: contactFields,
  setOnCreate: contactFields.exactOptional(),
  extras: contactExtras.exactOptional(),
})
