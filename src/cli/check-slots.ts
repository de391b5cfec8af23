/** What a contact sync takes from where: each place of the mapping with the columns behind it. */
import type { ContactSync } from '../config/config.ts'
import { type ColumnPlace, columnReader, findColumn, type Reader } from '../mapping/column.ts'
import { parseTemplate } from '../mapping/template.ts'
import { extraPlaces } from './check-extras.ts'

/** A column or path that a mapping names, and where it was found. */
export interface Named {
  readonly name: string
  readonly place: ColumnPlace | undefined
  readonly read: Reader
}

/** One place of the mapping: the key, a field of the contact, a custom attribute, or what goes with the contact (`company.size`). */
export interface Slot {
  readonly kind: 'key' | 'field' | 'attribute' | 'extra'
  readonly name: string
  readonly from: readonly Named[]
  readonly isDate: boolean
}

/** In the order of the configuration. Templates that cannot be parsed name nothing: compiling the mapping tells about them. */
export function slotsOf(sync: ContactSync, columns: readonly string[] | undefined): readonly Slot[] {
  const { fields, customAttributes } = sync.contact
  const named = (from: string) => namesIn(from, columns).map((name) => nameOf(name, columns))
  const slot = (kind: Slot['kind'], name: string, spec: { from: string; as?: string | undefined }): Slot => ({
    kind,
    name,
    from: named(spec.from),
    isDate: spec.as === 'date',
  })
  return [
    slot('key', 'key', sync.key),
    ...Object.entries(fields).flatMap(([name, spec]) => (spec === undefined ? [] : [slot('field', name, spec)])),
    ...Object.entries(customAttributes).map(([name, spec]) => slot('attribute', name, spec)),
    ...extraPlaces(sync).map(({ name, from, isDate }) => ({ kind: 'extra' as const, name, from: from.flatMap(named), isDate })),
  ]
}

/** Columns that no slot takes, in the source's order. */
export function unusedColumns(slots: readonly Slot[], columns: readonly string[]): string[] {
  const used = new Set(slots.flatMap(({ from }) => from.map(({ place }) => place?.index)))
  return columns.filter((_, index) => !used.has(index))
}

/** Names that no column fits, each once. */
export function missingNames(slots: readonly Slot[]): string[] {
  const missing = slots.flatMap(({ from }) => from.filter(({ place }) => place === undefined).map(({ name }) => name))
  return [...new Set(missing)]
}

/** The sync without what its source lacks, so that the rest can still be shown; undefined where that is the key or all of it. */
export function withoutMissing(sync: ContactSync, slots: readonly Slot[]): ContactSync | undefined {
  const isThere = (kind: Slot['kind'], name: string) =>
    slots.some((slot) => slot.kind === kind && slot.name === name && slot.from.every(({ place }) => place !== undefined))
  if (!isThere('key', 'key')) return undefined
  const { fields, customAttributes } = sync.contact
  const isAllThere = extraPlaces(sync).every(({ name }) => isThere('extra', name))
  return {
    ...sync,
    extras: isAllThere ? sync.extras : undefined,
    contact: {
      fields: Object.fromEntries(Object.entries(fields).filter(([name]) => isThere('field', name))),
      customAttributes: Object.fromEntries(Object.entries(customAttributes).filter(([name]) => isThere('attribute', name))),
    },
  }
}

function nameOf(name: string, columns: readonly string[] | undefined): Named {
  const place = findColumn(name, columns)
  return { name, place, read: place === undefined ? () => undefined : columnReader(place) }
}

/** As the mapping reads it: a column whose name has braces wins over a template. */
function namesIn(from: string, columns: readonly string[] | undefined): string[] {
  if (columns?.includes(from)) return [from]
  try {
    return parseTemplate(from)?.flatMap((part) => ('from' in part ? [part.from] : [])) ?? [from]
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
