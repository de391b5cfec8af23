/** The `contact:` part of a sync: which field of an Intercom contact comes from where. */
import { z } from 'zod'
import { FIELD_TYPES, type FieldType, fieldSpec } from './field-schema.ts'
import { strict } from './strict.ts'

const TEXTS: readonly FieldType[] = ['string', 'integer', 'email', 'phone']

/** What each field is read as when its `as` is absent. Names as in `POST /contacts` (official description 2.16). */
export const CONTACT_FIELD_TYPES = {
  external_id: 'string',
  email: 'email',
  // Intercom keeps phones in E.164; a number it cannot read would be stored as it came.
  phone: 'phone',
  name: 'string',
  avatar: 'string',
  signed_up_at: 'date',
  last_seen_at: 'date',
  owner_id: 'string',
  unsubscribed_from_emails: 'boolean',
  language_override: 'string',
} as const satisfies Readonly<Record<string, FieldType>>

/** The fields of a contact that a sync can write, besides custom attributes. */
export type ContactFieldName = keyof typeof CONTACT_FIELD_TYPES

const text = () => fieldSpec(TEXTS, 'string').optional()
const date = () => fieldSpec(['date'], 'date').optional()

const attributeName = z.string().min(1).max(190)

export const contactSchema = strict({
  external_id: text().describe('Your own id of the person; unique among users, ignored by Intercom on leads'),
  email: fieldSpec(['email'], 'email').optional().describe('Trimmed, lower-cased, its domain in ASCII'),
  phone: fieldSpec(['phone', 'string'], 'phone').optional().describe('Sent in E.164 (+353871234567)'),
  name: text().describe('Full name'),
  avatar: text().describe('URL of a picture'),
  signed_up_at: date().describe('When the person signed up'),
  last_seen_at: date().describe('When the person was last seen'),
  owner_id: text().describe('Id of the admin who owns the contact'),
  unsubscribed_from_emails: fieldSpec(['boolean'], 'boolean').optional().describe('Whether the person gets no emails'),
  language_override: text().describe('Language code'),
  custom_attributes: z
    .record(attributeName, fieldSpec(FIELD_TYPES))
    .prefault({})
    .describe('Custom attributes by name; names are case-sensitive'),
}).refine((contact) => Object.entries(contact).some(([name, spec]) => name !== 'custom_attributes' && spec !== undefined), {
  error: 'expected at least one field of the contact besides custom_attributes',
})
