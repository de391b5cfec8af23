/** Makes rows out of a page: the list is found in the answer, each item becomes a row, and the newest change among them is told. */
import { ConfigError, SourceCutShort } from '../errors.ts'
import type { HttpJsonOptions, SinceOptions } from './http-json-options.ts'
import { kindOf, valueAt } from './http-json-path.ts'
import { readTime } from './http-json-time.ts'
import type { Row } from './source.ts'

/**
 * The list in an answer. `what` = what was being done and to whom, for the message; `isFirst`: nothing was read before.
 * @throws ConfigError when the first answer has no list there: the configuration is about another API
 * @throws SourceCutShort when a later one has none: an error that came with status 200, say
 */
export function listIn(body: unknown, o: { path: string; what: string; isFirst: boolean }): readonly unknown[] {
  const list = valueAt(body, o.path)
  if (Array.isArray(list)) return list
  const message = `${o.what} answered without a list ${whereOf(o.path, body)}`
  if (o.isFirst) throw new ConfigError(`${message}. Check items and what the API answers to this request.`)
  throw new SourceCutShort(
    `${message}, although earlier pages had one. What was read before counts, and nothing counts as missing; run again later.`,
  )
}

function whereOf(path: string, body: unknown): string {
  if (path === '') return `(items is empty, so the answer itself should be one): it is ${kindOf(body)}`
  return `at "${path}" (items): there is ${kindOf(valueAt(body, path))}; the answer is ${kindOf(body)}`
}

/** `place` = 1-based ordinal of the item in the read. An item that is no object is refused alone. */
export function rowOf(item: unknown, o: { place: number; gone: HttpJsonOptions['gone'] }): Row {
  const { place, gone } = o
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    const why = `the item is ${kindOf(item)}; expected an object with the values of one record`
    return { place, cells: [item], problem: { code: 'item_no_object', why } }
  }
  if (gone !== undefined && isSame(valueAt(item, gone.path), gone.equals)) return { place, cells: [item], gone: true }
  return { place, cells: [item] }
}

/** APIs write `true`, `"true"` and `1` for the same; only what is written alike is taken for the same. */
const isSame = (value: unknown, expected: string | number | boolean) =>
  (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') && String(value) === String(expected)

/** The newest time of change among the items, in epoch milliseconds; items without one are passed over. */
export function newestChange(items: readonly unknown[], since: SinceOptions): number | undefined {
  let newest: number | undefined
  for (const item of items) {
    const ms = readTime(valueAt(item, since.field), since.format)
    if (ms !== undefined && (newest === undefined || ms > newest)) newest = ms
  }
  return newest
}

/**
 * For the first items of a read: without a time in any of them every read would be a full one, and nobody would know why.
 * @throws ConfigError saying what is there instead
 */
export function refuseTimeless(items: readonly unknown[], o: { since: SinceOptions; what: string }): void {
  const { field, format } = o.since
  const found = items.map((item) => valueAt(item, field))
  const isFine = found.length === 0 || found.some((value) => value === null || readTime(value, format) !== undefined)
  if (isFine) return
  throw new ConfigError(
    `${o.what} gave items without a time of their last change at "${field}" (since.field, format ${format}): there is ${kindOf(found[0])}. Name the path of that time, and the format it is written in.`,
  )
}
