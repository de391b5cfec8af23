/** How unknown records are looked up: by searches in batches, or, when most of the workspace has to be matched, by listing it. Pure. */

/** Records a search: 50 emails and 50 external ids usually find no more than one page. How long an IN list may be is not documented. */
export const RECORDS_PER_SEARCH = 50
/** Contacts a page of `GET /contacts` (official: at most 150). */
export const CONTACTS_PER_PAGE = 150
/** Asking for the number of contacts costs a call itself: not worth it for a few searches. */
const ASK_FROM_SEARCHES = 20
/** A listed workspace is kept in memory, about 300 bytes a contact. */
const MOST_LISTED = 300_000

export interface LookupStrategy {
  readonly strategy: 'none' | 'search' | 'list'
  readonly calls: number
  readonly why: string
}

/** Whether the number of contacts in the workspace could change the decision. */
export function isCountWorthwhile(unknown: number): boolean {
  return searches(unknown) >= ASK_FROM_SEARCHES
}

/** `contacts` = how many the workspace has; null = not asked. */
export function chooseStrategy(o: { unknown: number; contacts: number | null }): LookupStrategy {
  const search = searches(o.unknown)
  if (search === 0) return { strategy: 'none', calls: 0, why: 'every contact is known already' }
  const bySearch = `${search} searches for ${o.unknown} records, ${RECORDS_PER_SEARCH} a call`
  if (o.contacts === null) return { strategy: 'search', calls: search, why: bySearch }
  const list = Math.max(1, Math.ceil(o.contacts / CONTACTS_PER_PAGE))
  if (o.contacts > MOST_LISTED || list >= search) {
    return {
      strategy: 'search',
      calls: search + 1,
      why: `${bySearch}; listing all ${o.contacts} contacts would take ${list} calls`,
    }
  }
  return {
    strategy: 'list',
    calls: list + 1,
    why: `listing all ${o.contacts} contacts takes ${list} calls, searching would take ${search}`,
  }
}

function searches(unknown: number): number {
  return Math.ceil(unknown / RECORDS_PER_SEARCH)
}
