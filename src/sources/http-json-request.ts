/** Makes the request for a page: the configured one, with the place in the list and the range of time put in. Pure. */
import type { HttpCall } from './http.ts'
import type { HttpJsonOptions, Slot, TimeFormat } from './http-json-options.ts'
import { type Ask, pageValues } from './http-json-paging.ts'
import { withValueAt } from './http-json-path.ts'
import { writeTime } from './http-json-time.ts'

/** Epoch milliseconds; absent = without that bound. */
export interface Window {
  /** Changes since; included. */
  readonly sinceMs?: number | undefined
  /** Included. */
  readonly fromMs?: number | undefined
  /** Not included. */
  readonly toMs?: number | undefined
}

type Value = readonly [Slot, string | number]

/** A page that has a URL of its own is asked for by that URL as it is: the API has put all it needs into it. */
export function callFor(ask: Ask, o: { options: HttpJsonOptions; window: Window; operation: string }): HttpCall {
  const { options, operation } = o
  const values = [...windowValues(o.window, options), ...pageValues(ask, options.next)]
  const own = ask.by === 'url' ? { path: ask.url } : { path: options.url, query: queryOf(options, values) }
  const body = options.method === 'POST' ? { body: bodyOf(options.body, values) } : {}
  return { method: options.method, operation, ...own, ...body }
}

function queryOf({ query }: HttpJsonOptions, values: readonly Value[]): Record<string, string | number> {
  const all: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(query)) all[name] = value()
  for (const [slot, value] of values) if (slot.in === 'query') all[slot.name] = value
  return all
}

const bodyOf = (template: unknown, values: readonly Value[]): unknown =>
  values.reduce<unknown>((body, [slot, value]) => (slot.in === 'body' ? withValueAt(body, slot.name, value) : body), template ?? {})

function windowValues({ sinceMs, fromMs, toMs }: Window, { since, range }: HttpJsonOptions): Value[] {
  const bounds: Bound[] = []
  if (since !== undefined && sinceMs !== undefined) bounds.push({ slot: since.slot, format: since.format, ms: sinceMs })
  if (range !== undefined && fromMs !== undefined) bounds.push({ slot: range.from, format: range.format, ms: fromMs })
  if (range !== undefined && toMs !== undefined) bounds.push({ slot: range.to, format: range.format, ms: toMs })
  // Both beginnings hold, and often one parameter takes either of them: the later one is set last.
  const inOrder = bounds.toSorted((a, b) => a.ms - b.ms)
  return inOrder.map(({ slot, format, ms }) => [slot, writeTime(ms, format)])
}

interface Bound {
  readonly slot: Slot
  readonly format: TimeFormat
  readonly ms: number
}
