/** The fields that contacts can be searched and sorted by: their type, which decides the operators, and how to read them. */
import type { Attributes, DataType } from '../attributes/attributes.ts'
import { emailDomain } from '../contacts/contact-view.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { invalid } from '../http/api-error.ts'

export type FieldType = 'string' | 'number' | 'boolean' | 'date' | 'tags'
export type FieldValue = string | number | boolean | null | readonly string[]

export interface SearchField {
  readonly name: string
  readonly type: FieldType
  /** Custom dates follow other rules than standard timestamps from 2.17 on. */
  readonly custom: boolean
  /** Compared without regard to case; the API is silent on this, other integrations rely on it for emails. */
  readonly caseless: boolean
  /** Whether an index answers `=` and `IN` without looking at every contact. */
  readonly indexed?: 'id' | 'email' | 'external_id'
  read(contact: SimContact): FieldValue
}

type Reader = (contact: SimContact) => FieldValue

const none: Reader = () => null

/** "Accepted Fields" of the official description of POST /contacts/search (`andoid_sdk_version` is spelled like that there). */
const READERS: Readonly<Record<'string' | 'boolean' | 'date' | 'tags', Readonly<Record<string, Reader>>>> = {
  string: {
    id: (c) => c.id,
    role: (c) => c.role,
    name: (c) => c.name,
    avatar: (c) => c.avatar,
    owner_id: (c) => c.owner_id,
    email: (c) => c.email,
    email_domain: (c) => (c.email === null ? null : emailDomain(c.email)),
    phone: (c) => c.phone,
    formatted_phone: (c) => c.phone,
    external_id: (c) => c.external_id,
    language_override: (c) => c.language_override,
    ...unknownToUs('browser browser_language os location.country location.region location.city segment_id'),
    ...unknownToUs('ios_app_version ios_device ios_app_device ios_os_version ios_app_name ios_sdk_version'),
    ...unknownToUs('android_app_version android_device android_app_name andoid_sdk_version'),
  },
  boolean: {
    unsubscribed_from_emails: (c) => c.unsubscribed_from_emails,
    marked_email_as_spam: (c) => c.marked_email_as_spam,
    has_hard_bounced: (c) => c.has_hard_bounced,
  },
  date: {
    created_at: (c) => c.created_at,
    signed_up_at: (c) => c.signed_up_at,
    updated_at: (c) => c.updated_at,
    last_seen_at: (c) => c.last_seen_at,
    last_contacted_at: (c) => c.last_contacted_at,
    last_replied_at: (c) => c.last_replied_at,
    ...unknownToUs('last_email_opened_at last_email_clicked_at ios_last_seen_at android_last_seen_at'),
  },
  tags: { tag_id: (c) => c.tags },
}

const STANDARD: ReadonlyMap<string, SearchField> = new Map(
  (['string', 'boolean', 'date', 'tags'] as const).flatMap((type) =>
    Object.entries(READERS[type]).map(([name, read]) => [name, standardField(name, type, read)]),
  ),
)

const CUSTOM_TYPES: Readonly<Record<DataType, FieldType>> = {
  string: 'string',
  integer: 'number',
  float: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'date',
}

/** @throws ApiError 400 when there is no such field; the text is ours */
export function searchField(name: string, attributes: Attributes): SearchField {
  const field = STANDARD.get(name) ?? customField(name, attributes)
  if (field === undefined) throw invalid(`'${name}' is not a field that contacts can be searched by`, name)
  return field
}

function standardField(name: string, type: FieldType, read: Reader): SearchField {
  const field = { name, type, custom: false, caseless: name === 'email' || name === 'email_domain', read }
  return name === 'id' || name === 'email' || name === 'external_id' ? { ...field, indexed: name } : field
}

function customField(fullName: string, attributes: Attributes): SearchField | undefined {
  const [, name] = /^custom_attributes\.(.+)$/.exec(fullName) ?? []
  const attribute = name === undefined ? undefined : attributes.custom('contact', name)
  if (attribute === undefined) return undefined
  const read: Reader = (contact) => contact.custom_attributes[attribute.name] ?? null
  return { name: fullName, type: CUSTOM_TYPES[attribute.data_type], custom: true, caseless: false, read }
}

/** Fields that exist and are never set here. */
function unknownToUs(names: string): Record<string, Reader> {
  return Object.fromEntries(names.split(' ').map((name) => [name, none]))
}
