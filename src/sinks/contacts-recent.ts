/**
 * The newest contacts, listed: the search may not know them yet. Asked for once, by a lead sync whose store knows nobody: it may have been lost
 * a moment after it made leads, and leads have no uniqueness that would stop a second one.
 */
import type { IntercomClient } from '../intercom/client.ts'
import { type Contact, listContacts } from '../intercom/contacts.ts'
import { CONTACTS_PER_PAGE } from './contacts-strategy.ts'

/** More than a workspace can be given within a usual search delay (10,000 calls a minute, 5 minutes). */
const MOST_PAGES = 350

/**
 * Contacts created at or after `since` (unix seconds), as far as `GET /contacts` lists newest first. No order is documented; where the first
 * page has another one nothing is concluded from it, and what the search does not know stays unknown.
 */
export async function listRecent(client: IntercomClient, o: { since: number; signal: AbortSignal }): Promise<Contact[]> {
  const recent: Contact[] = []
  let startingAfter: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const paging = { perPage: CONTACTS_PER_PAGE, ...(startingAfter === undefined ? {} : { startingAfter }) }
    const { contacts, next } = await listContacts(client, paging, { signal: o.signal })
    if (!isNewestFirst(contacts)) return recent
    const young = contacts.filter((contact) => (contact.created_at ?? 0) >= o.since)
    recent.push(...young)
    if (young.length < contacts.length || next === undefined || next === startingAfter) return recent
    startingAfter = next
  }
  return recent
}

function isNewestFirst(contacts: readonly Contact[]): boolean {
  return contacts.every((contact, i) => i === 0 || (contact.created_at ?? 0) <= (contacts[i - 1]?.created_at ?? 0))
}
