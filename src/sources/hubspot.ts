/** The HubSpot source: the records of one object, all of them or what was modified, and those that were archived as gone. */

import { createPageGuard } from './http-page-guard.ts'
import { createHubspotApi, type HubspotApi, LABEL } from './hubspot-api.ts'
import { type CheckedHubspot, checkOptions, type HubspotOptions } from './hubspot-options.ts'
import { checkProperties } from './hubspot-properties.ts'
import { archivedAt, readRecord, rowOf } from './hubspot-record.ts'
import { fitsSearch, searchFrom } from './hubspot-search.ts'
import { type Bounds, makeCursor, makeWatermark, type Place, type Progress, readCursor, readWatermark } from './hubspot-state.ts'
import type { Chunk, ReadQuery, Source } from './source.ts'

/**
 * Opens nothing yet. Rows are documents `{ id, properties: { … }, createdAt, updatedAt, archived }`; property values are texts or null.
 * Incremental and range reads go by the modification date. They need searches, which take few properties: with a great many of them
 * only complete reads can be done. One refused row carries hubspot_bad_record.
 * @throws ConfigError when an option cannot be used
 */
export function openHubspot(options: HubspotOptions): Source {
  const o = checkOptions(options)
  const canSearch = fitsSearch(o)
  return {
    label: `${LABEL} ${o.object}`,
    can: { resume: true, since: canSearch, range: canSearch },
    read: (query) => read(o, query),
  }
}

/** A page of results, and where the read stands after it. */
interface Step {
  readonly results: readonly unknown[]
  readonly gone: boolean
  readonly next: Place
  readonly now: number
}

/** Every read has connections of its own, so reads do not disturb each other. */
async function* read(o: CheckedHubspot, query: ReadQuery): AsyncGenerator<Chunk> {
  query.signal.throwIfAborted()
  const start = startOf(o, query)
  const api = createHubspotApi(o)
  try {
    if (query.after === undefined) await refuseUnknown(api, { o, signal: query.signal })
    yield* readSteps(start, { o, api, signal: query.signal })
    query.signal.throwIfAborted() // a read that was told to stop is not reported as complete
  } finally {
    await api.close()
  }
}

async function refuseUnknown(api: HubspotApi, { o, signal }: { o: CheckedHubspot; signal: AbortSignal }): Promise<void> {
  checkProperties(o.properties, { object: o.object, known: await api.propertyNames({ signal }) })
}

type Start = Omit<Progress, 'startedAt'> & { readonly startedAt: number | undefined }

function startOf(o: CheckedHubspot, { after, since, from, to }: ReadQuery): Start {
  const mark = since === undefined ? undefined : readWatermark(o.object, since)
  if (after !== undefined) return readCursor(o.object, after)
  const times = [mark, from?.getTime()].filter((time) => time !== undefined)
  const isRange = from !== undefined || to !== undefined
  const bounds: Bounds = { from: times.length === 0 ? undefined : Math.max(...times), to: to?.getTime(), isRange }
  const isPart = isRange || since !== undefined
  const place: Place = isPart ? { list: 'search', at: { from: bounds.from ?? 0, ids: [] } } : { list: 'live', after: null }
  return { startedAt: undefined, rows: 0, bounds, place }
}

interface Reading {
  readonly o: CheckedHubspot
  readonly api: HubspotApi
  readonly signal: AbortSignal
}

async function* readSteps(start: Start, reading: Reading): AsyncGenerator<Chunk> {
  const { o, signal } = reading
  let { startedAt, rows } = start
  for await (const step of stepsFrom(start.place, { ...reading, bounds: start.bounds })) {
    startedAt ??= step.now
    const results = step.gone ? step.results.filter((value) => isWithin(value, start.bounds)) : step.results
    if (results.length === 0) continue
    signal.throwIfAborted()
    const first = rows + 1
    rows += results.length
    yield {
      rows: results.map((value, index) => rowOf(value, { place: first + index, gone: step.gone })),
      cursor: makeCursor(o.object, { startedAt, rows, bounds: start.bounds, place: step.next }),
      ...watermarkOf(o, { startedAt, bounds: start.bounds }),
    }
  }
}

/**
 * What is modified from the beginning of this read on may have been met before it was, so the next read begins there; and a little
 * before, for searches lag behind. It never goes back behind where this one began.
 */
function watermarkOf(o: CheckedHubspot, { startedAt, bounds }: { startedAt: number; bounds: Bounds }): Pick<Chunk, 'watermark'> {
  if (!fitsSearch(o) || bounds.isRange) return {}
  return { watermark: makeWatermark(o.object, Math.max(startedAt - o.overlapMs, bounds.from ?? 0)) }
}

async function* stepsFrom(place: Place, o: Reading & { bounds: Bounds }): AsyncGenerator<Step> {
  const afterLive: Place = o.o.archived ? { list: 'archived', after: null } : { list: 'end' }
  let at = place
  if (at.list === 'live') {
    yield* listFrom(at.after, { ...o, archived: false, onward: afterLive })
    at = afterLive
  }
  if (at.list === 'search') {
    for await (const page of searchFrom(at.at, { ...o, to: o.bounds.to })) {
      yield { ...page, gone: false, next: page.next === undefined ? afterLive : { list: 'search', at: page.next } }
    }
    at = afterLive
  }
  if (at.list === 'archived') yield* listFrom(at.after, { ...o, archived: true, onward: { list: 'end' } })
}

async function* listFrom(start: string | null, o: Reading & { archived: boolean; onward: Place }): AsyncGenerator<Step> {
  const { archived, api, signal } = o
  const guard = createPageGuard({ label: LABEL, operation: `listing ${archived ? 'archived ' : ''}${o.o.object}` })
  let after: string | null | undefined = start
  while (after !== undefined) {
    const page = await api.list({ archived, after, signal })
    after = page.after
    if (after !== undefined) guard(after)
    const next: Place = after === undefined ? o.onward : { list: archived ? 'archived' : 'live', after }
    yield { results: page.results, gone: archived, next, now: page.now }
  }
}

/** The list of archived records knows no dates to ask by, so an incremental read goes through all of it (90 days at most). */
function isWithin(value: unknown, { from = 0, to = Number.POSITIVE_INFINITY }: Bounds): boolean {
  const record = readRecord(value)
  const at = record === undefined ? undefined : archivedAt(record)
  return at === undefined || (at >= from && at < to)
}
