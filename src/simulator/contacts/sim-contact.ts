/** A contact as the simulator keeps it: the fields that can be written, and what became of it. */
import type { AttributeValue, Role } from '../../contact.ts'

/** Times are unix seconds; the email is lower-case. What a browser or phone reports (os, location, …) is not kept: always null. */
export interface SimContact {
  /** 24 hex characters; ids of later contacts are greater. */
  readonly id: string
  readonly role: Role
  readonly external_id: string | null
  readonly email: string | null
  readonly email_verified: boolean | null
  readonly phone: string | null
  readonly name: string | null
  /** The image's URL. */
  readonly avatar: string | null
  readonly owner_id: string | null
  readonly unsubscribed_from_emails: boolean
  readonly marked_email_as_spam: boolean
  readonly has_hard_bounced: boolean
  readonly language_override: string | null
  readonly signed_up_at: number | null
  readonly last_seen_at: number | null
  readonly last_replied_at: number | null
  readonly last_contacted_at: number | null
  readonly created_at: number
  readonly updated_at: number
  readonly custom_attributes: Readonly<Record<string, AttributeValue>>
  /** Ids of tags. */
  readonly tags: readonly string[]
  readonly merge_history: readonly MergeRecord[]
  readonly archived: boolean
  readonly blocked: boolean
}

/** A contact that was merged into this one. */
export interface MergeRecord {
  readonly source_contact_id: string
  readonly source_contact_role: Role
  readonly merged_at: number
}

/** What a contact can be made from; everything left out is empty. */
export type ContactSeed = Partial<Omit<SimContact, 'id'>>

/** A contact with nothing but what is given; `id` and `nowSeconds` are the caller's. */
export function newContact(seed: ContactSeed, { id, nowSeconds }: { id: string; nowSeconds: number }): SimContact {
  return {
    role: 'user',
    external_id: null,
    email_verified: null,
    phone: null,
    name: null,
    avatar: null,
    owner_id: null,
    unsubscribed_from_emails: false,
    marked_email_as_spam: false,
    has_hard_bounced: false,
    language_override: null,
    signed_up_at: null,
    last_seen_at: null,
    last_replied_at: null,
    last_contacted_at: null,
    created_at: nowSeconds,
    updated_at: nowSeconds,
    custom_attributes: {},
    tags: [],
    merge_history: [],
    archived: false,
    blocked: false,
    ...seed,
    email: seed.email?.toLowerCase() ?? null,
    id,
  }
}
