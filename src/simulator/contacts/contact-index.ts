/** Contacts by id, email and external_id, and in the order they came; all look-ups are direct, so 100,000 contacts are no trouble. */
import type { SimContact } from './sim-contact.ts'

export interface ContactIndex {
  get(id: string): SimContact | undefined
  /** Contacts with this email, whatever its case. */
  withEmail(email: string): readonly SimContact[]
  withExternalId(externalId: string): readonly SimContact[]
  /** Inserts, or replaces the contact of the same id. */
  put(contact: SimContact): void
  remove(id: string): void
  all(): IterableIterator<SimContact>
  /** The newest first; with `beforeId`, only those that came before it. */
  newestFirst(beforeId?: string): Iterable<SimContact>
}

export function createContactIndex(): ContactIndex {
  const byId = new Map<string, SimContact>()
  const order: string[] = []
  const emails = createKeyIndex()
  const externalIds = createKeyIndex()
  const contactsOf = (ids: Iterable<string>) => [...ids].flatMap((id) => byId.get(id) ?? [])
  const forget = ({ id, email, external_id }: SimContact) => {
    emails.remove(email?.toLowerCase(), id)
    externalIds.remove(external_id, id)
  }
  return {
    get: (id) => byId.get(id),
    withEmail: (email) => contactsOf(emails.get(email.toLowerCase())),
    withExternalId: (externalId) => contactsOf(externalIds.get(externalId)),
    put(contact) {
      const old = byId.get(contact.id)
      if (old === undefined) order.splice(firstNotBefore(order, contact.id), 0, contact.id)
      else forget(old)
      byId.set(contact.id, contact)
      emails.add(contact.email?.toLowerCase(), contact.id)
      externalIds.add(contact.external_id, contact.id)
    },
    remove(id) {
      const old = byId.get(id)
      if (old !== undefined) forget(old)
      byId.delete(id)
    },
    all: () => byId.values(),
    *newestFirst(beforeId) {
      const end = beforeId === undefined ? order.length : firstNotBefore(order, beforeId)
      for (let i = end - 1; i >= 0; i -= 1) {
        const contact = byId.get(order[i] ?? '')
        if (contact !== undefined) yield contact
      }
    },
  }
}

/** Where `id` is, or would be, in ascending ids. */
function firstNotBefore(ids: readonly string[], id: string): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ids[middle] ?? '') < id) low = middle + 1
    else high = middle
  }
  return low
}

/** Ids by a key that several may share; null and undefined are no keys. */
function createKeyIndex() {
  const idsByKey = new Map<string, Set<string>>()
  return {
    get: (key: string): Iterable<string> => idsByKey.get(key) ?? [],
    add(key: string | null | undefined, id: string): void {
      if (key === null || key === undefined) return
      const ids = idsByKey.get(key)
      if (ids === undefined) idsByKey.set(key, new Set([id]))
      else ids.add(id)
    },
    remove(key: string | null | undefined, id: string): void {
      if (key === null || key === undefined) return
      const ids = idsByKey.get(key)
      ids?.delete(id)
      if (ids?.size === 0) idsByKey.delete(key)
    },
  }
}
