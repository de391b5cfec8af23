/** Candidates of a whole batch: our own tables first, then one search for all records that they do not settle. */

import type { KnownIdentity } from '../store/identities.ts'
import type { ContactItem, Delivery } from './contacts-context.ts'
import type { Lookup } from './contacts-lookup.ts'
import type { FoundContact } from './contacts-match.ts'
import { identitiesOf, type People } from './contacts-people.ts'

export type BatchLookup = Pick<Delivery, 'candidates' | 'searchAgain'>

/**
 * The first item that asks makes the batch be looked up; items whose contact is known already never ask. What an earlier item of the batch
 * created is met through the claims, so candidates need not follow it. Items for which the search is too early are left out.
 */
export function createBatchLookup(
  items: readonly ContactItem[],
  o: { people: People; lookup: Lookup; isWorthwhile: (item: ContactItem) => boolean; signal: AbortSignal },
): BatchLookup {
  const unknown = items.filter((item) => item.held === undefined && o.isWorthwhile(item))
  let batch: Promise<readonly FoundContact[]> | undefined
  const lookUp = async (): Promise<readonly FoundContact[]> => {
    const known = await o.people.find(unknown.map((item) => item.want))
    const asked = unknown.filter((item) => !isSettled(item, known))
    return [...knownContacts(known), ...(await o.lookup.find(asked, { signal: o.signal }))]
  }
  return {
    candidates: async (item) => ownCandidates(item, await (batch ??= lookUp())),
    searchAgain: async (item) => ownCandidates(item, await o.lookup.search([item], { signal: o.signal })),
  }
}

/** The strongest identity is known to have a contact: searching could find nothing that decides otherwise. */
function isSettled(item: ContactItem, known: readonly KnownIdentity[]): boolean {
  const [strongest] = identitiesOf(item.want)
  return known.some((one) => one.contactId !== null && one.kind === strongest?.kind && one.value === strongest.value)
}

/** What the identities table knows, as contacts: the values of one contact belong together. */
export function knownContacts(known: readonly KnownIdentity[]): FoundContact[] {
  const contacts = new Map<string, FoundContact>()
  for (const { contactId, role, kind, value } of known) {
    if (contactId === null) continue
    const before = contacts.get(contactId) ?? {
      id: contactId,
      role: role ?? 'user',
      externalId: null,
      email: null,
      createdAt: null,
      leadKey: null,
    }
    contacts.set(contactId, { ...before, ...(kind === 'external_id' ? { externalId: value } : { email: value }) })
  }
  return [...contacts.values()]
}

/** Contacts that share an identity with the record; one found in both places is taken as the search saw it. */
function ownCandidates(item: ContactItem, found: readonly FoundContact[]): FoundContact[] {
  const { external_id: externalId, email } = item.want.set
  const own = found.filter(
    (c) => (externalId && c.externalId === externalId) || (email && c.email === email) || c.leadKey === item.key,
  )
  return [...new Map(own.map((contact) => [contact.id, contact])).values()]
}
