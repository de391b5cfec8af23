/** Searches for many records a call: `IN` lists of a size that the workspace takes, or nested ORs of `=` where it takes none. */
import { FinSyncError } from '../errors.ts'
import type { IntercomClient } from '../intercom/client.ts'
import { type Contact, searchContacts } from '../intercom/contacts.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import { anyOfEqual, anyOfIn, MOST_EQUAL, type SearchQuery } from '../intercom/search-query.ts'
import { VALUES_PER_SEARCH } from './contacts-strategy.ts'
import { type FieldValue, groupValues, inChunks } from './contacts-values.ts'

/** Below this an IN list is no better than `=` in nested groups. */
const LEAST_IN = 15

/** How many values an IN search may hold, remembered for the workspace. 0 = it takes no IN. */
export interface SearchSize {
  load(): Promise<number | null>
  learn(values: number): Promise<void>
}

export interface Search {
  /** All contacts that have any of the values. */
  find(values: readonly FieldValue[], o: { signal: AbortSignal }): Promise<Contact[]>
}

export function createSearch(o: { client: IntercomClient; size: SearchSize }): Search {
  let size: number | undefined
  const findIn = async (values: readonly FieldValue[], signal: AbortSignal): Promise<Contact[]> => {
    size ??= (await o.size.load()) ?? VALUES_PER_SEARCH
    if (size === 0) return findEqual(o.client, values, signal)
    const found = await Promise.all(inChunks(values, size).map((some) => findSome(some, signal)))
    return found.flat()
  }
  /** A refused list may be too long: half of it is tried, and what goes is remembered. */
  const findSome = async (values: readonly FieldValue[], signal: AbortSignal): Promise<Contact[]> => {
    try {
      return await allPages(o.client, anyOfIn(groupValues(values)), signal)
    } catch (error) {
      if (!(error instanceof IntercomRefusal)) throw error
      const half = Math.ceil(values.length / 2)
      const smaller = half < LEAST_IN ? 0 : half
      if (size === undefined || smaller < size) {
        size = smaller
        await o.size.learn(smaller)
      }
      return findIn(values, signal)
    }
  }
  return { find: (values, { signal }) => (values.length === 0 ? Promise.resolve([]) : findIn(values, signal)) }
}

async function findEqual(client: IntercomClient, values: readonly FieldValue[], signal: AbortSignal): Promise<Contact[]> {
  try {
    const chunks = inChunks(values, MOST_EQUAL)
    const found = await Promise.all(chunks.map((some) => allPages(client, anyOfEqual(groupValues(some)), signal)))
    return found.flat()
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) throw error
    throw new FinSyncError(`contacts cannot be looked up, so none is written: ${error.message}`, { cause: error })
  }
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
