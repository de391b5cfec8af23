/** What a contact sync moves: the part of an Intercom contact that the source owns. */
import type { ContactExtras } from './contact-extras.ts'

/** A custom attribute's value as Intercom takes it: dates are unix seconds, null clears. */
export type AttributeValue = string | number | boolean | null

/**
 * Fields of `POST /contacts` and `PUT /contacts/{id}` (official description 2.16, create_contact_request), all optional; a missing
 * key leaves the field alone, null clears it. Times are unix seconds. `email` is trimmed, lower-cased, with a punycode domain.
 */
export interface ContactFields {
  readonly external_id?: string | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly name?: string | null
  readonly avatar?: string | null
  readonly signed_up_at?: number | null
  readonly last_seen_at?: number | null
  readonly owner_id?: string | null
  readonly unsubscribed_from_emails?: boolean | null
  readonly language_override?: string | null
  readonly custom_attributes?: { readonly [name: string]: AttributeValue }
}

export type Role = 'user' | 'lead'

/**
 * A parsed row of a contact sync. `setOnCreate` holds the `set_if_empty` fields: they are sent with a create, never with an update. `extras`
 * have calls of their own.
 */
export interface ContactRecord {
  readonly role: Role
  readonly set: ContactFields
  readonly setOnCreate?: ContactFields
  readonly extras?: ContactExtras
}
