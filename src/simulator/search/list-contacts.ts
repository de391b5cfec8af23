/** The plain list of contacts: the newest first, without the delay of search. */
import type { ContactIndex } from '../contacts/contact-index.ts'
import type { PageRequest } from './cursor.ts'
import type { ContactPage } from './run-search.ts'

/** Living contacts only. */
export function listContacts(index: ContactIndex, { perPage, after }: PageRequest): ContactPage {
  const contacts = []
  let more = false
  for (const contact of index.newestFirst(after?.id)) {
    if (contact.archived) continue
    more = contacts.length === perPage
    if (more) break
    contacts.push(contact)
  }
  const last = contacts.at(-1)
  const page = { contacts, total: countLiving(index) }
  return more && last !== undefined ? { ...page, next: { value: null, id: last.id, page: (after?.page ?? 1) + 1 } } : page
}

/** How many contacts are not archived. */
export function countLiving(index: ContactIndex): number {
  let count = 0
  for (const contact of index.all()) if (!contact.archived) count += 1
  return count
}
