/** The first rows of a sync of acts as what would be sent for them: one line for each field. */

import { differences } from '../jobs/differences.ts'
import type { Json } from '../json.ts'
import { placeText } from '../place.ts'
import type { SampleRow } from './check-rows.ts'
import { instant } from './figures.ts'
import { tableLines } from './table.ts'
import { clipped, printable, wrapped } from './wrap.ts'

const INDENT = '    '
const WIDEST = 100

interface SampleOptions {
  /** The source's. */
  readonly label: string
  /** Of the terminal; undefined = lines may be as long as they are. */
  readonly width: number | undefined
}

/** One block a row, indented. */
export function sampleActLines(rows: readonly SampleRow<Json>[], o: SampleOptions): string[] {
  return rows.flatMap((row) => ['', `  ${printable(titleOf(row, o))}`, ...setLines(row, o), ...reasonLines(row, o)])
}

function titleOf({ place, key }: SampleRow<Json>, { label }: SampleOptions): string {
  return key === undefined ? placeText(label, place) : `${placeText(label, place)} (key ${key})`
}

function setLines({ record }: SampleRow<Json>, { width = WIDEST }: SampleOptions): string[] {
  if (record === undefined) return []
  const set = typeof record === 'object' && record !== null && 'set' in record ? (record.set ?? null) : null
  const room = width - INDENT.length
  const cells = differences(undefined, set).map(({ field, to }) => [field, shown(field, to)].map(printable))
  return tableLines([{ title: '' }, { title: '' }], cells, { width: room })
    .slice(1)
    .map((line) => `${INDENT}${line}`)
}

/** Times go as unix seconds, and are shown as people read them; several lines are shown on one. */
function shown(field: string, value: Json): string {
  if (typeof value === 'number' && /(?:_at|_until|_date)$/.test(field)) return instant(new Date(value * 1_000))
  const text = typeof value === 'string' ? value.replaceAll(/\s*\n\s*/g, ' ⏎ ') : JSON.stringify(value)
  return clipped(text, WIDEST)
}

function reasonLines({ refused, notes }: SampleRow<Json>, { width }: SampleOptions): string[] {
  const reasons = [
    ...(refused === undefined ? [] : [{ kind: 'refused', ...refused }]),
    ...notes.map((one) => ({ kind: 'note', ...one })),
  ]
  return reasons.flatMap(({ kind, code, why }) => wrapped(`${kind}: ${code}: ${printable(why)}`, { width, indent: INDENT }))
}
