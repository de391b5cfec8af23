/** What was modified in a span of time, in the order of modification, however many records that are. */
import { Unreachable } from '../errors.ts'
import { createPageGuard } from './http-page-guard.ts'
import type { HubspotApi } from './hubspot-api.ts'
import { LABEL } from './hubspot-api.ts'
import type { CheckedHubspot } from './hubspot-options.ts'
import { type HubspotRecord, modifiedAt, readRecord } from './hubspot-record.ts'
import type { SearchPlace } from './hubspot-state.ts'

/** The most that a search gives at once (official: "Search the CRM", limits). */
const PAGE = 200

export interface SearchPage {
  readonly results: readonly unknown[]
  /** After these results; undefined at the end. */
  readonly next: SearchPlace | undefined
  /** HubSpot's own time, epoch milliseconds. */
  readonly now: number
}

export interface SearchOptions {
  readonly api: HubspotApi
  readonly o: CheckedHubspot
  /** Exclusive, epoch milliseconds. */
  readonly to: number | undefined
  readonly signal: AbortSignal
}

/**
 * Every page is a search of its own that begins at the last modification time seen, and leaves out those of that time that were there
 * before. Paging by `after` would count places in a list whose records move to its end as they are modified, so that others slip
 * through; and it ends at 10,000 results.
 */
export async function* searchFrom(start: SearchPlace, o: SearchOptions): AsyncGenerator<SearchPage> {
  const guard = createPageGuard({ label: LABEL, operation: `searching ${o.o.object} by modification date` })
  let at: SearchPlace | undefined = start
  while (at !== undefined) {
    guard(JSON.stringify([at.from, at.ids.toSorted(), at.tie ?? null]))
    const page: SearchPage = at.tie === undefined ? await nextByTime(at, o) : await nextOfSameTime(at, { ...o, tie: at.tie })
    yield page
    at = page.next
  }
}

async function nextByTime(at: SearchPlace, o: SearchOptions): Promise<SearchPage> {
  const property = o.o.modifiedProperty
  const bounds = [
    { propertyName: property, operator: 'GTE', value: String(at.from) },
    ...(o.to === undefined ? [] : [{ propertyName: property, operator: 'LT', value: String(o.to) }]),
  ]
  const found = await ask(bounds, property, o)
  const seen = new Set(at.ids)
  const results = found.records.filter(({ id, time }) => !(time === at.from && id !== undefined && seen.has(id)))
  return { results: results.map(({ value }) => value), next: afterTime(at, found), now: found.now }
}

function afterTime(at: SearchPlace, { records, isLast }: Found): SearchPlace | undefined {
  if (isLast) return undefined
  const times = records.flatMap(({ time }) => (time === undefined ? [] : [time]))
  if (times.length === 0) throw unreadable()
  const last = Math.max(at.from, ...times)
  const ids = records.flatMap(({ id, time }) => (time === last && id !== undefined ? [id] : []))
  if (last > at.from) return { from: last, ids }
  // A whole page of one millisecond (an import): that millisecond goes on by ids.
  return { from: last, ids: [...new Set([...at.ids, ...ids])], tie: '0' }
}

async function nextOfSameTime(at: SearchPlace, o: SearchOptions & { tie: string }): Promise<SearchPage> {
  const filters = [
    { propertyName: o.o.modifiedProperty, operator: 'EQ', value: String(at.from) },
    { propertyName: 'hs_object_id', operator: 'GT', value: o.tie },
  ]
  const found = await ask(filters, 'hs_object_id', o)
  const seen = new Set(at.ids)
  const results = found.records.filter(({ id }) => id === undefined || !seen.has(id)).map(({ value }) => value)
  const lastId = found.records.findLast(({ id }) => id !== undefined)?.id
  if (found.isLast) return { results, next: { from: at.from + 1, ids: [] }, now: found.now }
  if (lastId === undefined) throw unreadable()
  return { results, next: { ...at, tie: lastId }, now: found.now }
}

/** Without a date or an id there is no way to the next page. */
const unreadable = () =>
  new Unreachable(
    `searching by modification date: ${LABEL} answered with a page on which not one record can be read. Check base_url and api_path, or try again later.`,
  )

interface Found {
  readonly records: readonly { value: unknown; id: string | undefined; time: number | undefined }[]
  readonly isLast: boolean
  readonly now: number
}

async function ask(filters: readonly unknown[], sortedBy: string, { api, o, signal }: SearchOptions): Promise<Found> {
  const page = await api.search(searchBody(o, { filters, sortedBy }), { signal })
  const timed = (record: HubspotRecord | undefined) => (record === undefined ? undefined : modifiedAt(record, o.modifiedProperty))
  const records = page.results.map((value) => {
    const record = readRecord(value)
    return { value, id: record?.id, time: timed(record) }
  })
  return { records, isLast: page.results.length < PAGE && page.after === undefined, now: page.now }
}

function searchBody(o: CheckedHubspot, { filters, sortedBy }: { filters: readonly unknown[]; sortedBy: string }) {
  return {
    filterGroups: [{ filters }],
    sorts: [{ propertyName: sortedBy, direction: 'ASCENDING' }],
    properties: [...o.properties, o.modifiedProperty],
    limit: PAGE,
  }
}

/** A search whose body is longer than this is refused (official: "Search the CRM", limits). */
const LONGEST_BODY = 3_000

/** Whether so many properties can be asked for in a search. */
export function fitsSearch(o: CheckedHubspot): boolean {
  const filter = { propertyName: o.modifiedProperty, operator: 'GTE', value: '0'.repeat(16) }
  return JSON.stringify(searchBody(o, { filters: [filter, filter], sortedBy: o.modifiedProperty })).length <= LONGEST_BODY
}
