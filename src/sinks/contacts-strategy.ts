/** How unknown records are looked up: by searches in batches, or, when most of the workspace has to be matched, by listing it. Pure. */

/** Values a search, 50 emails and 50 external ids for one: they usually find no more than one page. How long an IN list may be is not documented. */
export const VALUES_PER_SEARCH = 100
/** Contacts a page of `GET /contacts` (official: at most 150). */
export const CONTACTS_PER_PAGE = 150
/** Asking for the number of contacts costs a call itself: not worth it for a few searches. */
const ASK_FROM_SEARCHES = 10
/** A listed workspace is kept in memory, about 300 bytes a contact. */
const MOST_LISTED = 300_000

export interface LookupStrategy {
  readonly strategy: 'none' | 'search' | 'list'
  readonly calls: number
  readonly why: string
}

/** Records to be looked up, by `values` each (a user by email and external id, a lead by email alone). */
export interface Unknown {
  readonly records: number
  readonly values: number
}

/** Whether the number of contacts in the workspace could change the decision. */
export function isCountWorthwhile(unknown: Unknown): boolean {
  return searches(unknown) >= ASK_FROM_SEARCHES
}

/** `contacts` = how many the workspace has; null = not asked. */
export function chooseStrategy(o: { unknown: Unknown; contacts: number | null }): LookupStrategy {
  const search = searches(o.unknown)
  if (search === 0) return { strategy: 'none', calls: 0, why: 'every contact is known already' }
  const bySearch = `${counted(search, 'search', 'searches')} for ${counted(o.unknown.records, 'record', 'records')}`
  if (o.contacts === null) return { strategy: 'search', calls: search, why: bySearch }
  const list = Math.max(1, Math.ceil(o.contacts / CONTACTS_PER_PAGE))
  if (o.contacts > MOST_LISTED || list >= search) {
    const other = `listing all ${o.contacts} contacts would take ${counted(list, 'call', 'calls')}`
    return { strategy: 'search', calls: search + 1, why: `${bySearch}; ${other}` }
  }
  const why = `listing all ${o.contacts} contacts takes ${counted(list, 'call', 'calls')}, searching would take ${search}`
  return { strategy: 'list', calls: list + 1, why }
}

function searches({ records, values }: Unknown): number {
  return Math.ceil((records * values) / VALUES_PER_SEARCH)
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`
}
