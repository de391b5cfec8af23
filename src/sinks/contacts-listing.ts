/** The whole workspace, listed once and kept in memory: cheaper than searching when most of its contacts have to be matched. */
import type { IntercomClient } from '../intercom/client.ts'
import { listContacts } from '../intercom/contacts.ts'
import type { FoundContact } from './contacts-match.ts'
import { CONTACTS_PER_PAGE } from './contacts-strategy.ts'
import { type FieldValue, foundContact } from './contacts-values.ts'

export interface Listing {
  find(values: readonly FieldValue[]): FoundContact[]
}

export async function countContacts(client: IntercomClient, o: { signal: AbortSignal }): Promise<number | null> {
  return (await listContacts(client, { perPage: 1 }, o)).totalCount
}

export async function listWorkspace(
  client: IntercomClient,
  o: { leadKeyAttribute?: string | undefined; signal: AbortSignal },
): Promise<Listing> {
  const byValue = new Map<string, FoundContact[]>()
  let startingAfter: string | undefined
  do {
    const paging = { perPage: CONTACTS_PER_PAGE, ...(startingAfter === undefined ? {} : { startingAfter }) }
    const page = await listContacts(client, paging, { signal: o.signal })
    for (const contact of page.contacts) addTo(byValue, foundContact(contact, o.leadKeyAttribute), o.leadKeyAttribute)
    if (page.next === startingAfter) break
    startingAfter = page.next
  } while (startingAfter !== undefined)
  return { find: (values) => [...new Set(values.flatMap(([field, value]) => byValue.get(`${field}:${value}`) ?? []))] }
}

function addTo(byValue: Map<string, FoundContact[]>, contact: FoundContact, leadKeyAttribute: string | undefined): void {
  const values: [string, string | null][] = [
    ['external_id', contact.externalId],
    ['email', contact.email],
    [`custom_attributes.${leadKeyAttribute ?? ''}`, contact.leadKey],
  ]
  for (const [field, value] of values) {
    if (value === null || value === '') continue
    const at = `${field}:${value}`
    byValue.set(at, [...(byValue.get(at) ?? []), contact])
  }
}
