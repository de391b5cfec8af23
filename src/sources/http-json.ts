/** The HTTP JSON source: a list that an API answers page by page, each item a document, that can be read on from any page. */
import { ConfigError } from '../errors.ts'
import type { SourceHttp } from './http.ts'
import { createCircleWatch } from './http-json-circle.ts'
import { openPosition, openWatermark, type Position, startAgain, storedPosition, storedWatermark } from './http-json-cursor.ts'
import { openHttp, secretsOf } from './http-json-http.ts'
import { markOf } from './http-json-mark.ts'
import type { HttpJsonOptions } from './http-json-options.ts'
import { firstStep, nextStep, type Page, resumeStep, type Skip, type Step, skipOf } from './http-json-paging.ts'
import { callFor, type Window } from './http-json-request.ts'
import { listIn, newestChange, refuseTimeless, rowOf } from './http-json-rows.ts'
import { headerText } from './http-wait.ts'
import type { Chunk, ReadQuery, Source } from './source.ts'

const CHUNK_ROWS = 5_000

/**
 * Rows are documents: there are no columns, and `cells` is the item as it came. A place is the item's ordinal in the read. An item that
 * is no object is refused with item_no_object. A page is a chunk, or several when it is large. Nothing is asked for before the first read.
 *
 * Reading on: a cursor or a URL is followed where the API left it. A page number or an offset may stand for other items by then, so the
 * last page (with `overlap`, its last item) is read again and compared; a list that has moved is read from the beginning. With `overlap`
 * every offset is checked so, also within a read, because a row that slips past would count as missing.
 */
export function openHttpJson(o: HttpJsonOptions): Source {
  const { host, pathname } = new URL(o.url)
  const label = `${host}${pathname.replace(/\/+$/, '')}`
  return {
    label,
    can: { resume: true, since: o.since !== undefined, range: o.range !== undefined },
    read: (query) => read(o, label, query),
  }
}

async function* read(o: HttpJsonOptions, label: string, query: ReadQuery): AsyncGenerator<Chunk> {
  const { signal } = query
  signal.throwIfAborted()
  const window = windowOf(o, label, query)
  let position = startOf(o, label, query)
  let isStored = query.after !== undefined && hasAddress(position.step)
  const http = openHttp(o, { label, isResumed: () => isStored })
  const circle = createCircleWatch({ label, next: o.next })
  try {
    for (let number = 1; position.step.ask.by !== 'end'; number += 1) {
      if (number > o.maxPages) throw tooManyPages(o, label)
      const what = `reading page ${number}: ${new URL(o.url).host}`
      const got = await fetchPage(
        { o, http, window, signal },
        { position, what, isFirst: number === 1 && query.after === undefined },
      )
      isStored = false
      circle.look(got.page, { isSecond: number === 2 && query.after === undefined })
      refuseMoved(got.page, position.step.skip, label)
      const next = nextStep(position.step, got.page, o)
      circle.follow(next)
      const after = { ...position, ...timesOf(got, position, o) }
      yield* chunksOf(o, { page: got.page, next, position: after, signal })
      position = { ...after, step: next, rows: position.rows + got.page.items.length - (position.step.skip?.items ?? 0) }
    }
    signal.throwIfAborted() // a read that was told to stop is not reported as complete
  } finally {
    await http.close()
  }
}

const startOf = (o: HttpJsonOptions, label: string, { after }: ReadQuery): Position =>
  after === undefined ? { step: firstStep(o), rows: 0 } : openPosition(after, { ...o, label })

const windowOf = (o: HttpJsonOptions, label: string, { since, from, to }: ReadQuery): Window => ({
  sinceMs: since === undefined || o.since === undefined ? undefined : openWatermark(since, label),
  fromMs: from?.getTime(),
  toMs: to?.getTime(),
})

/** Whether the API itself has given the place, and may have forgotten it. */
const hasAddress = ({ ask }: Step) => ask.by === 'cursor' || ask.by === 'url'

interface Got {
  readonly page: Page
  /** When it was asked for, by the API's clock (its Date header), or by ours where it does not tell the time. Epoch milliseconds. */
  readonly askedMs: number
  readonly byTheirClock: boolean
}

async function fetchPage(
  parts: { o: HttpJsonOptions; http: SourceHttp; window: Window; signal: AbortSignal },
  { position, what, isFirst }: { position: Position; what: string; isFirst: boolean },
): Promise<Got> {
  const { o, http, window, signal } = parts
  const { ask } = position.step
  const now = o.now ?? Date.now
  const sentMs = now()
  const { body, headers } = await http.json(callFor(ask, { options: o, window, operation: what.split(':')[0] ?? what }), { signal })
  const items = listIn(body, { path: o.items, what, isFirst })
  if (isFirst && o.since !== undefined) refuseTimeless(items, { since: o.since, what })
  const theirMs = Date.parse(headerText(headers, 'date') ?? '') - (now() - sentMs)
  const byTheirClock = !Number.isNaN(theirMs)
  const page = { items, body, link: headerText(headers, 'link'), url: ask.by === 'url' ? ask.url : o.url, what }
  return { page, askedMs: byTheirClock ? theirMs : sentMs, byTheirClock }
}

/** A list that moved while it was read, or since, may have passed rows over. */
function refuseMoved({ items, what }: Page, skip: Skip | undefined, label: string): void {
  if (skip === undefined || (items.length >= skip.items && markOf(items.slice(0, skip.items)) === skip.mark)) return
  throw startAgain(
    label,
    `${what} begins with other items than before, so the list has moved; ask for it in an order that new items do not change (by time of creation)`,
  )
}

/** The newest change is of use only where no clock of theirs is known. */
function timesOf(
  { page, askedMs, byTheirClock }: Got,
  { startedMs, newestMs }: Position,
  { since }: HttpJsonOptions,
): Pick<Position, 'startedMs' | 'newestMs'> {
  if (since === undefined) return {}
  const newest = [newestMs, byTheirClock ? undefined : newestChange(page.items, since)].filter((ms) => ms !== undefined)
  return { startedMs: startedMs ?? askedMs, newestMs: newest.length === 0 ? undefined : Math.max(...newest) }
}

/** `position`: before the page, with the times after it. */
function* chunksOf(
  o: HttpJsonOptions,
  { page, next, position, signal }: { page: Page; next: Step; position: Position; signal: AbortSignal },
): Generator<Chunk> {
  const { items } = page
  const chunkRows = o.chunkRows ?? CHUNK_ROWS
  const known = position.step.skip?.items ?? 0
  for (let from = known; from < items.length; from += chunkRows) {
    signal.throwIfAborted()
    const to = Math.min(from + chunkRows, items.length)
    const isLast = to === items.length
    const step = isLast ? resumeStep(position.step, { page, next, paging: o }) : { ask: position.step.ask, skip: skipOf(items, to) }
    const rows = items
      .slice(from, to)
      .map((item, index) => rowOf(item, { place: position.rows + from - known + index + 1, gone: o.gone }))
    yield { rows, ...marksOf(o, { ...position, step, rows: position.rows + to - known }) }
  }
}

function marksOf(o: HttpJsonOptions, position: Position): Pick<Chunk, 'cursor' | 'watermark'> {
  const cursor = storedPosition(position, { ...o, secrets: secretsOf(o) })
  const watermark = watermarkOf(position, o)
  return { ...(cursor === undefined ? {} : { cursor }), ...(watermark === undefined ? {} : { watermark }) }
}

/**
 * What was changed while the list was read may be on a page that had been read already, so the next read begins where this one did, or
 * earlier, at the newest change that was met, where our clock may be ahead of theirs. The overlap makes up for changes that become
 * visible late.
 */
function watermarkOf({ startedMs, newestMs }: Position, { since }: HttpJsonOptions) {
  if (since === undefined || startedMs === undefined) return undefined
  return storedWatermark(Math.min(startedMs, newestMs ?? startedMs) - since.overlapMs)
}

function tooManyPages({ maxPages }: HttpJsonOptions, label: string): ConfigError {
  return new ConfigError(
    `${label} has more than ${maxPages} pages (max_pages), and the read was stopped there. Raise max_pages if the list is that long; if it is not, its pages never end: check next.`,
  )
}
