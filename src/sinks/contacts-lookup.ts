/** Look-ups by search, many records a call: `IN` lists, or nested ORs of `=` where a workspace refuses them. */
import type { IntercomClient } from '../intercom/client.ts'
import { type Contact, searchContacts } from '../intercom/contacts.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import { anyOfEqual, anyOfIn, type FieldValues, MOST_EQUAL, type SearchQuery } from '../intercom/search-query.ts'
import type { ContactItem } from './contacts-context.ts'
import type { FoundContact } from './contacts-match.ts'

/** Records a call: 50 emails and 50 external ids usually find no more than one page. How long an IN list may be is not documented. */
const RECORDS_PER_CALL = 50

export interface Lookup {
  /** All contacts that any of these records may mean, in no order. Nothing is asked for records without a value to look up. */
  search(items: readonly ContactItem[], o: { signal: AbortSignal }): Promise<FoundContact[]>
}

export function createLookup(o: { client: IntercomClient; leadKeyAttribute?: string | undefined }): Lookup {
  let takesIn = true
  const find = async (items: readonly ContactItem[], signal: AbortSignal): Promise<readonly Contact[]> => {
    const values = valuesOf(items, o.leadKeyAttribute)
    if (takesIn) {
      try {
        return await allPages(o.client, anyOfIn(values), signal)
      } catch (error) {
        // Official descriptions name IN, but no field report says how many values it takes; `=` in nested groups is documented.
        if (!(error instanceof IntercomRefusal)) throw error
        takesIn = false
      }
    }
    const found = await Promise.all(
      inChunks(flat(values), MOST_EQUAL).map((some) => allPages(o.client, anyOfEqual(grouped(some)), signal)),
    )
    return found.flat()
  }
  return {
    async search(items, { signal }) {
      const asked = items.filter((item) => Object.keys(valuesOf([item], o.leadKeyAttribute)).length > 0)
      const found = await Promise.all(inChunks(asked, RECORDS_PER_CALL).map((chunk) => find(chunk, signal)))
      return found.flat().map((contact) => foundContact(contact, o.leadKeyAttribute))
    },
  }
}

/** Leads ignore external_id; they are found by their email, or by the key that a sync marked them with. */
function valuesOf(items: readonly ContactItem[], leadKeyAttribute: string | undefined): FieldValues {
  const values = items.flatMap(({ key, want }): [string, string][] => {
    const found: [string, string][] = []
    if (want.role === 'user' && want.set.external_id) found.push(['external_id', want.set.external_id])
    if (want.set.email) found.push(['email', want.set.email])
    if (want.role === 'lead' && leadKeyAttribute !== undefined) found.push([`custom_attributes.${leadKeyAttribute}`, key])
    return found
  })
  return grouped(values)
}

function grouped(values: readonly (readonly [string, string])[]): FieldValues {
  const lists: { [field: string]: string[] } = {}
  for (const [field, value] of values) (lists[field] ??= []).push(value)
  return Object.fromEntries(Object.entries(lists).map(([field, list]) => [field, [...new Set(list)]]))
}

function flat(values: FieldValues): [string, string][] {
  return Object.entries(values).flatMap(([field, list]) => list.map((value): [string, string] => [field, value]))
}

function inChunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
}

async function allPages(client: IntercomClient, query: SearchQuery, signal: AbortSignal): Promise<Contact[]> {
  const found: Contact[] = []
  let startingAfter: string | undefined
  do {
    const page = await searchContacts(client, { query, ...(startingAfter === undefined ? {} : { startingAfter }) }, { signal })
    found.push(...page.contacts)
    if (page.next === startingAfter) break
    startingAfter = page.next
  } while (startingAfter !== undefined)
  return found
}

function foundContact(contact: Contact, leadKeyAttribute: string | undefined): FoundContact {
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
