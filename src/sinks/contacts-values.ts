/** The values by which records are looked up, and contacts as look-ups know them. Pure. */
import type { ContactRecord } from '../contact.ts'
import type { Contact } from '../intercom/contacts.ts'
import type { FieldValues } from '../intercom/search-query.ts'
import type { FoundContact } from './contacts-match.ts'

/** A record to be looked up. */
export interface Asked {
  readonly key: string
  readonly want: ContactRecord
}

export type FieldValue = readonly [field: string, value: string]

/** Leads ignore external_id; they are found by their email, or by the key that a sync marked them with. */
export function lookupValues({ key, want }: Asked, leadKeyAttribute: string | undefined): FieldValue[] {
  const values: FieldValue[] = []
  if (want.role === 'user' && want.set.external_id) values.push(['external_id', want.set.external_id])
  if (want.set.email) values.push(['email', want.set.email])
  if (want.role === 'lead' && leadKeyAttribute !== undefined) values.push([`custom_attributes.${leadKeyAttribute}`, key])
  return values
}

/** The same, by field and without repetition. */
export function groupValues(values: readonly FieldValue[]): FieldValues {
  const lists = new Map<string, Set<string>>()
  for (const [field, value] of values) lists.set(field, (lists.get(field) ?? new Set()).add(value))
  return Object.fromEntries([...lists].map(([field, list]) => [field, [...list]]))
}

export function foundContact(contact: Contact, leadKeyAttribute: string | undefined): FoundContact {
  const leadKey = leadKeyAttribute === undefined ? undefined : contact.custom_attributes[leadKeyAttribute]
  return {
    id: contact.id,
    role: contact.role,
    externalId: contact.external_id,
    email: contact.email?.toLowerCase() ?? null,
    createdAt: contact.created_at,
    leadKey: typeof leadKey === 'string' ? leadKey : null,
  }
}

export function inChunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}
