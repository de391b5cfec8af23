/** Looks unknown records up the cheaper way: by searches in batches, or by listing the workspace once. */
import type { IntercomClient } from '../intercom/client.ts'
import { countContacts, type Listing, listWorkspace } from './contacts-listing.ts'
import type { FoundContact } from './contacts-match.ts'
import { listRecent } from './contacts-recent.ts'
import type { Search } from './contacts-search.ts'
import { chooseStrategy, isCountWorthwhile, type LookupStrategy } from './contacts-strategy.ts'
import { type Asked, foundContact, lookupValues } from './contacts-values.ts'

export interface Lookup {
  /** All contacts that any of these records may mean, in no order. Nothing is asked for records without a value to look up. */
  find(asked: readonly Asked[], o: { signal: AbortSignal }): Promise<FoundContact[]>
  /** The same by search alone, for what may have changed since a listing. */
  search(asked: readonly Asked[], o: { signal: AbortSignal }): Promise<FoundContact[]>
  choose(unknown: number, o: { signal: AbortSignal }): Promise<LookupStrategy>
}

export interface LookupOptions {
  readonly client: IntercomClient
  readonly search: Search
  readonly leadKeyAttribute?: string | undefined
  /** Values by which a record is looked up. */
  readonly valuesPerRecord: number
  /** How many records of the sync have to be looked up in all. */
  readonly countUnknown: () => Promise<number>
  /** Whether the sync makes leads and nothing is known of the workspace: then its tables may have been lost a moment ago. */
  readonly mayHaveForgotten: () => Promise<boolean>
  readonly searchDelayMs: number
  readonly now: () => number
}

/** The choice is made once, by the first look-up. */
export function createLookup(o: LookupOptions): Lookup {
  const choose = async (records: number, signal: AbortSignal): Promise<LookupStrategy> => {
    const unknown = { records, values: o.valuesPerRecord }
    const contacts = isCountWorthwhile(unknown) ? await countContacts(o.client, { signal }) : null
    return chooseStrategy({ unknown, contacts })
  }
  const chooseListing = async (signal: AbortSignal): Promise<Listing | null> => {
    const { strategy } = await choose(await o.countUnknown(), signal)
    return strategy === 'list' ? listWorkspace(o.client, { leadKeyAttribute: o.leadKeyAttribute, signal }) : null
  }
  const listIfForgotten = async (signal: AbortSignal): Promise<FoundContact[]> => {
    if (!(await o.mayHaveForgotten())) return []
    const since = Math.floor((o.now() - 2 * o.searchDelayMs) / 1000)
    return (await listRecent(o.client, { since, signal })).map((contact) => foundContact(contact, o.leadKeyAttribute))
  }
  let listing: Promise<Listing | null> | undefined
  let recent: Promise<FoundContact[]> | undefined
  const valuesOf = (asked: readonly Asked[]) => asked.flatMap((one) => lookupValues(one, o.leadKeyAttribute))
  const search: Lookup['search'] = async (asked, { signal }) => {
    const found = await o.search.find(valuesOf(asked), { signal })
    return found.map((contact) => foundContact(contact, o.leadKeyAttribute))
  }
  return {
    async choose(unknown, { signal }) {
      const chosen = await choose(unknown, signal)
      if (chosen.strategy !== 'search' || !(await o.mayHaveForgotten())) return chosen
      return {
        ...chosen,
        calls: chosen.calls + 1,
        why: `${chosen.why}; and the newest contacts are listed, because nothing is known yet`,
      }
    },
    search,
    async find(asked, { signal }) {
      if (valuesOf(asked).length === 0) return []
      listing ??= chooseListing(signal).catch((error: unknown) => {
        listing = undefined
        throw error
      })
      const listed = await listing
      if (listed !== null) return listed.find(valuesOf(asked))
      recent ??= listIfForgotten(signal).catch((error: unknown) => {
        recent = undefined
        throw error
      })
      return [...(await recent), ...(await search(asked, { signal }))]
    },
  }
}
