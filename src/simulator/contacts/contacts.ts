/** All contacts of the simulated workspace: living, archived, merged away and permanently deleted. */
import { type ContactIndex, createContactIndex } from './contact-index.ts'
import { createLaggedIndex } from './lagged-index.ts'
import { type ContactSeed, newContact, type SimContact } from './sim-contact.ts'

export interface Contacts {
  /** Living and archived contacts, as they are now. */
  readonly present: ContactIndex
  /** Permanently deleted users: their identity stays taken for ever (peers recorded this against the real API). */
  readonly deletedUsers: ContactIndex
  /** What search sees; lags behind `present`. */
  searchable(): ContactIndex
  /** Makes a contact with the next id; `atOnce` shows it to search without delay. */
  add(seed: ContactSeed, o?: { readonly atOnce?: boolean }): SimContact
  /** Replaces the contact of the same id. */
  save(contact: SimContact): SimContact
  /** Permanently deletes. */
  delete(contact: SimContact): void
  /** Takes a contact away because it was merged into `intoId`. */
  mergeAway(contact: SimContact, intoId: string): void
  wasDeleted(id: string): boolean
  /** Where a merged contact lives on, following merges of merges; undefined when it was not merged. */
  mergedInto(id: string): string | undefined
}

/** `now` gives epoch milliseconds. */
export function createContacts({ searchDelayMs, now }: { searchDelayMs: number; now: () => number }): Contacts {
  const present = createContactIndex()
  const deletedUsers = createContactIndex()
  const lagged = createLaggedIndex({ delayMs: searchDelayMs, now })
  const deleted = new Set<string>()
  const merged = new Map<string, string>()
  const nextId = createIds()
  const put = (contact: SimContact, o?: { atOnce?: boolean }) => {
    present.put(contact)
    lagged.record({ id: contact.id, contact }, o)
    return contact
  }
  const take = ({ id }: SimContact) => {
    present.remove(id)
    lagged.record({ id })
  }
  return {
    present,
    deletedUsers,
    searchable: lagged.current,
    add: (seed, o) => put(newContact(seed, { id: nextId(), nowSeconds: Math.floor(now() / 1000) }), o),
    save: (contact) => put(contact),
    delete(contact) {
      take(contact)
      deleted.add(contact.id)
      if (contact.role === 'user') deletedUsers.put(contact)
    },
    mergeAway(contact, intoId) {
      take(contact)
      merged.set(contact.id, intoId)
    },
    wasDeleted: (id) => deleted.has(id),
    mergedInto(id) {
      let target = merged.get(id)
      while (target !== undefined && merged.has(target)) target = merged.get(target)
      return target
    },
  }
}

/** Ids look like the real ones (24 hex characters) and rise, so that they also tell the order of creation. */
function createIds(): () => string {
  let last = 0
  return () => {
    last += 1
    return `6762f0dd1bb69f9f${last.toString(16).padStart(8, '0')}`
  }
}
