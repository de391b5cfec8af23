/** Which of the contacts that a look-up found is the record's own: pure, so that every policy can be read and tested as a table. */
import type { ContactRecord, Role } from '../contact.ts'

/** A contact as a look-up or the identities table knows it. Times are unix seconds; null = not known. */
export interface FoundContact {
  readonly id: string
  readonly role: Role
  readonly externalId: string | null
  readonly email: string | null
  readonly createdAt: number | null
  /** The key that a lead was marked with (`lead_key_attribute`). */
  readonly leadKey: string | null
}

export interface MatchPolicy {
  readonly duplicates: 'refuse' | 'newest' | 'merge'
  readonly conflict: 'refuse' | 'external_id' | 'email'
}

export type Match =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly contact: FoundContact }
  /** Leads to be merged into the user; cannot be undone. */
  | { readonly kind: 'merge'; readonly into: FoundContact; readonly leads: readonly FoundContact[] }
  | { readonly kind: 'refused'; readonly code: 'duplicates' | 'conflict'; readonly why: string }

export interface MatchQuestion extends MatchPolicy {
  readonly record: ContactRecord
  readonly key: string
  readonly found: readonly FoundContact[]
  /** Whether another record of this sync holds the contact: then it is somebody else who shares the email. */
  readonly isTaken: (id: string) => boolean
}

/**
 * external_id decides before email (official: look-up order). An email may be shared by users with different external ids (official help
 * 5053685), so a user found by email whose external id differs is this record's only if no other record holds it: its id has changed then.
 */
export function matchContact(q: MatchQuestion): Match {
  const { external_id: externalId, email } = q.record.set
  const mine = q.found.filter((c) => (q.record.role === 'user' ? hasExternalId(c, externalId) : c.leadKey === q.key))
  const byEmail = email ? q.found.filter((c) => c.email === email && !mine.includes(c)) : []
  const [own, ...others] = mine
  if (others.length > 0) return several(mine, q)
  if (own !== undefined) return ownOrConflict(own, byEmail, q)
  return matchByEmail(
    byEmail.filter((c) => !q.isTaken(c.id) || c.role === 'lead' || q.record.role === 'lead'),
    q,
  )
}

function hasExternalId(contact: FoundContact, externalId: string | null | undefined): boolean {
  return contact.role === 'user' && Boolean(externalId) && contact.externalId === externalId
}

/** A lead beside the record's user, with the same email, is no conflict: it is the same person before they signed up. */
function ownOrConflict(own: FoundContact, byEmail: readonly FoundContact[], q: MatchQuestion): Match {
  if (own.role === 'lead') return { kind: 'one', contact: own }
  const users = byEmail.filter((c) => c.role === 'user' && !q.isTaken(c.id) && (c.externalId === null || c.externalId === ''))
  const leads = byEmail.filter((c) => c.role === 'lead')
  const [other] = users
  if (other === undefined) return withLeads(own, leads, q)
  if (q.conflict === 'external_id') return { kind: 'one', contact: own }
  if (q.conflict === 'email') return { kind: 'one', contact: other }
  return {
    kind: 'refused',
    code: 'conflict',
    why: `its external_id belongs to contact ${own.id}, its email to contact ${other.id}`,
  }
}

function matchByEmail(found: readonly FoundContact[], q: MatchQuestion): Match {
  const users = found.filter((c) => c.role === 'user')
  const leads = found.filter((c) => c.role === 'lead')
  const [first, second] = q.record.role === 'user' ? [users, leads] : [leads, users]
  const preferred = first.length > 0 ? first : second
  const [only, ...others] = preferred
  if (only === undefined) return { kind: 'none' }
  if (others.length > 0) return several(preferred, q)
  return only.role === 'user' ? withLeads(only, leads, q) : { kind: 'one', contact: only }
}

function withLeads(user: FoundContact, leads: readonly FoundContact[], q: MatchQuestion): Match {
  if (q.duplicates !== 'merge' || leads.length === 0) return { kind: 'one', contact: user }
  return { kind: 'merge', into: user, leads }
}

/** Leads can be merged into a user only (official: POST /contacts/merge), so several users or leads alone are a person's decision. */
function several(contacts: readonly FoundContact[], q: MatchQuestion): Match {
  if (q.duplicates === 'newest') return { kind: 'one', contact: newest(contacts) }
  const ids = contacts.map((c) => c.id).join(', ')
  const advice = 'merge or archive all but one in Intercom, or set "duplicates: newest"'
  return { kind: 'refused', code: 'duplicates', why: `${contacts.length} contacts match: ${ids}; ${advice}` }
}

function newest(contacts: readonly FoundContact[]): FoundContact {
  return contacts.reduce((best, one) => ((one.createdAt ?? 0) > (best.createdAt ?? 0) ? one : best))
}
