/** Rows side by side: the column and what it holds, the field it goes to and what is sent. */
import type { AttributeValue, ContactFields } from '../contact.ts'
import { isEmpty } from '../mapping/converted.ts'
import { quote } from '../mapping/quote.ts'
import { placeText } from '../place.ts'
import { extraValue } from './check-extras.ts'
import type { SampleRow } from './check-rows.ts'
import { type Named, type Slot, unusedColumns } from './check-slots.ts'
import { instant } from './figures.ts'
import { type Column, tableLines } from './table.ts'
import { clipped, printable, wrapped } from './wrap.ts'

const COLUMNS: readonly Column[] = [
  { title: 'column' },
  { title: 'as read' },
  { title: '' },
  { title: 'field' },
  { title: 'as mapped' },
]
const WIDEST_NAME = 24
const WIDEST_VALUE = 32

interface SampleOptions {
  /** The source's. */
  readonly label: string
  readonly slots: readonly Slot[]
  readonly columns: readonly string[] | undefined
  /** Of the terminal; undefined = lines may be as long as they are. */
  readonly width: number | undefined
}

/** One block a row, indented; columns that nothing takes stand at its end. */
export function sampleLines(rows: readonly SampleRow[], o: SampleOptions): string[] {
  return rows.flatMap((row) => ['', `  ${printable(placeText(o.label, row.place))}`, ...tableOf(row, o), ...reasonsOf(row, o)])
}

const INDENT = '    '

function tableOf(row: SampleRow, { slots, columns = [], width }: SampleOptions): string[] {
  const unused = unusedColumns(slots, columns).map((name) => [nameText(name), valueAsRead(row.cells[columns.indexOf(name)])])
  const room = width === undefined ? {} : { width: width - INDENT.length }
  return tableLines(COLUMNS, [...slots.flatMap((slot) => slotRows(slot, row)), ...unused], room).map((line) => `${INDENT}${line}`)
}

function reasonsOf({ refused, notes }: SampleRow, { width }: SampleOptions): string[] {
  const reasons = [
    ...(refused === undefined ? [] : [{ kind: 'refused', ...refused }]),
    ...notes.map((one) => ({ kind: 'note', ...one })),
  ]
  return reasons.flatMap(({ kind, code, why }) => wrapped(`${kind}: ${code}: ${printable(why)}`, { width, indent: INDENT }))
}

/** One line for each column; what is sent stands beside the first. */
function slotRows(slot: Slot, row: SampleRow): string[][] {
  const from: readonly (Named | undefined)[] = slot.from.length === 0 ? [undefined] : slot.from
  return from.map((named, index) => [
    named === undefined ? '' : nameText(named.name),
    named === undefined ? '' : cellText(named, row.cells),
    ...(index === 0 ? ['→', nameText(labelOf(slot)), valueText(slot, row)] : []),
  ])
}

function labelOf({ kind, name }: Slot): string {
  return kind === 'attribute' ? `${name} (custom)` : name
}

function cellText({ place, read }: Named, cells: readonly unknown[]): string {
  if (place === undefined) return '(no such column)'
  return valueAsRead(read(cells))
}

function valueAsRead(value: unknown): string {
  return isEmpty(value) ? '(empty)' : shown(value)
}

function nameText(name: string): string {
  return clipped(printable(name), WIDEST_NAME)
}

function valueText(slot: Slot, row: SampleRow): string {
  if (slot.kind === 'key') return row.key === undefined ? '(none)' : shown(row.key)
  if (row.record === undefined) return '(not sent)'
  const { set, setOnCreate, extras } = row.record
  if (slot.kind === 'extra') {
    const sentWith = extraValue(slot.name, extras)
    return sentWith === undefined ? '(left alone)' : sent(sentWith, slot)
  }
  const value = valueOf(slot, set)
  if (value !== undefined) return sent(value, slot)
  const first = valueOf(slot, setOnCreate)
  return first === undefined ? '(left alone)' : `${sent(first, slot)} when it is created`
}

function valueOf({ kind, name }: Slot, fields: ContactFields | undefined): AttributeValue | undefined {
  const entries = Object.entries((kind === 'attribute' ? fields?.custom_attributes : fields) ?? {})
  const value: unknown = entries.find(([own]) => own === name)?.[1]
  return isAttributeValue(value) ? value : undefined
}

function isAttributeValue(value: unknown): value is AttributeValue {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

function sent(value: AttributeValue, { isDate }: Slot): string {
  if (value === null) return '(cleared)'
  return isDate && typeof value === 'number' ? instant(new Date(value * 1_000)) : shown(value)
}

function shown(value: unknown): string {
  return clipped(printable(quote(value)), WIDEST_VALUE)
}
