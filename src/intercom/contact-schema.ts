/** An Intercom contact as answers describe it (official description 2.16, schema `contact`), reduced to what a sync needs. */
import { z } from 'zod'
import { flag, idText, number as seconds, text } from './answer-fields.ts'

/** A URL in requests, an object in answers. */
const avatar = z
  .union([z.string(), z.object({ image_url: z.string().nullish() })])
  .nullish()
  .transform((value) => (typeof value === 'string' ? value : (value?.image_url ?? null)))

/**
 * Tolerant of keys that are missing or new: only the id has to be there. Everything but a user is a lead: search can find visitors, who
 * are leads that have not written yet. Times are unix seconds.
 */
export const contactSchema = z.object({
  id: idText,
  role: z
    .string()
    .nullish()
    .transform((role): 'user' | 'lead' => (role === 'user' ? 'user' : 'lead')),
  external_id: text,
  email: text,
  phone: text,
  name: text,
  avatar,
  owner_id: idText.nullish().transform((value) => value ?? null),
  archived: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  unsubscribed_from_emails: flag,
  language_override: text,
  custom_attributes: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {}),
  created_at: seconds,
  updated_at: seconds,
  signed_up_at: seconds,
  last_seen_at: seconds,
})

export type Contact = Readonly<z.output<typeof contactSchema>>

/** `GET /contacts` and `POST /contacts/search`: the cursor is an object where there is a next page, else absent or null. */
export const contactPageSchema = z.object({
  data: z.array(contactSchema),
  total_count: z.number().nullish(),
  pages: z.object({ next: z.object({ starting_after: z.string().nullish() }).nullish() }).nullish(),
})

/** Archive, unarchive and delete answer with no more than this. */
export const contactStubSchema = z.object({ id: idText, external_id: text })
export type ContactStub = Readonly<z.output<typeof contactStubSchema>>
