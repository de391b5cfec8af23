/** Compiles what a contact sync writes with a contact and not in it (company, tags, note, subscriptions, owner) into a function of a row. */
import type { ContactSync, FieldSpec } from '../config/config.ts'
import type { ContactExtrasSpec, ListSpec } from '../config/contact-extras-schema.ts'
import type { ContactExtras } from '../contact-extras.ts'
import { contactExtras } from '../contact-extras.ts'
import { ConfigError } from '../errors.ts'
import type { Reason } from '../outcome.ts'
import type { ColumnPlace } from './column.ts'
import { LONGEST_ATTRIBUTE } from './compiled-contact.ts'
import { companyOf, type ReadField } from './contact-extras-company.ts'
import { listReader } from './contact-extras-list.ts'
import { compileField, type FieldReader } from './field.ts'
import { missingColumnsError } from './missing-columns.ts'
import { compileSourceValue, type SourceValue } from './source-value.ts'

export type ExtrasOfRow =
  | { readonly extras: ContactExtras | undefined; readonly notes: readonly Reason[] }
  | { readonly refused: Reason }

export interface ContactExtrasMapping {
  /** Where each name was found: part of the mapping's hash. */
  readonly places: readonly ColumnPlace[]
  read(cells: readonly unknown[]): ExtrasOfRow
}

/**
 * Undefined where the sync writes nothing of the kind.
 * @throws ConfigError naming every column that is missing, a broken template, or an option that does not fit
 */
export function compileContactExtras(
  sync: Pick<ContactSync, 'name' | 'extras' | 'nulls'>,
  columns: readonly string[] | undefined,
): ContactExtrasMapping | undefined {
  if (sync.extras === undefined) return undefined
  const binder = createBinder(sync.name, columns)
  const parts = compileParts(sync.extras, binder)
  const error = missingColumnsError(sync.name, binder.missing, columns ?? [])
  if (error) throw error
  return { places: binder.places, read: (cells) => readRow(parts, { cells, clear: sync.nulls === 'clear' }) }
}

type Binder = ReturnType<typeof createBinder>

/** Binds names to columns, and remembers which were found and which were not. */
function createBinder(sync: string, columns: readonly string[] | undefined) {
  const places: ColumnPlace[] = []
  const missing: { setting: string; name: string }[] = []
  const at = <T>(setting: string, step: () => T): T => {
    try {
      return step()
    } catch (cause) {
      if (cause instanceof SyntaxError || cause instanceof RangeError)
        throw new ConfigError(`syncs.${sync}.${setting}: ${cause.message}`, { cause })
      throw cause
    }
  }
  const source = (setting: string, from: string): SourceValue => {
    const value = at(setting, () => compileSourceValue(from, columns))
    places.push(...value.places)
    missing.push(...value.missing.map((name) => ({ setting, name })))
    return value
  }
  return {
    places,
    missing,
    field: (setting: string, spec: FieldSpec, o: { maxLength?: number } = {}): FieldReader => {
      const value = source(setting, spec.from)
      return at(setting, () => compileField(spec, { name: setting, source: value, ...o }))
    },
    list: (setting: string, spec: ListSpec) => listReader(source(setting, spec.from), { setting, separator: spec.separator }),
  }
}

type Compiled = ReturnType<typeof compileParts>

function compileParts({ company, tags, note, subscriptions, owner }: ContactExtrasSpec, binder: Binder) {
  const fields = Object.entries(company?.fields ?? {}).flatMap(([name, spec]) =>
    spec === undefined ? [] : [{ name, isAttribute: false, spec, read: binder.field(`company.${name}`, spec) }],
  )
  const attributes = Object.entries(company?.customAttributes ?? {}).map(([name, spec]) => {
    const read = binder.field(`company.custom_attributes.${name}`, spec, { maxLength: LONGEST_ATTRIBUTE })
    return { name, isAttribute: true, spec, read }
  })
  const choices = (setting: string, all: NonNullable<ContactExtrasSpec['subscriptions']>['optIn'] = []) =>
    all.map((one, index) => ('fixed' in one ? one : binder.list(`subscriptions.${setting}[${index}]`, one)))
  return {
    company: company && [...fields, ...attributes],
    tags: tags?.from.map((one, index) => binder.list(`tags[${index}]`, one)),
    note: note && field('notes.body', note.body, binder),
    optIn: choices('opt_in', subscriptions?.optIn),
    optOut: choices('opt_out', subscriptions?.optOut),
    owner: owner && { by: owner.by, ...field(`owner.${owner.by}`, owner.spec, binder) },
  }
}

function field(name: string, spec: FieldSpec, binder: Binder): ReadField {
  return { name, isAttribute: false, spec, read: binder.field(name, spec) }
}

function readRow(parts: Compiled, o: { cells: readonly unknown[]; clear: boolean }): ExtrasOfRow {
  const notes: Reason[] = []
  const refused: Reason[] = []
  const fieldValue = ({ spec, read }: ReadField): string | undefined => {
    const result = read(o.cells)
    if (result.kind === 'invalid') (spec.onInvalid === 'row' ? refused : notes).push(result.reason)
    if (result.kind !== 'value') return undefined
    if (result.note) notes.push(result.note)
    return String(result.value)
  }
  const listOf = (readers: readonly (ReturnType<Binder['list']> | { fixed: string })[]): string[] =>
    readers.flatMap((one) => ('fixed' in one ? [one.fixed] : one.read(o.cells, notes)))
  const company = parts.company && companyOf(parts.company, { ...o, notes, refused })
  const note = parts.note && fieldValue(parts.note)
  const owner = parts.owner && fieldValue(parts.owner)
  const [optIn, optOut] = [unique(listOf(parts.optIn)), unique(listOf(parts.optOut))]
  const extras = {
    ...(company === undefined ? {} : { company }),
    ...(parts.tags === undefined ? {} : { tags: unique(listOf(parts.tags)) }),
    ...(note === undefined ? {} : { note }),
    ...(optIn.length + optOut.length === 0 ? {} : { subscriptions: choicesOf(optIn, optOut) }),
    ...(owner === undefined || parts.owner === undefined
      ? {}
      : { owner: parts.owner.by === 'id' ? { id: owner } : { email: owner } }),
  }
  const [first] = refused
  if (first !== undefined) return { refused: first }
  return { extras: Object.keys(extras).length === 0 ? undefined : contactExtras.parse(extras), notes }
}

function choicesOf(optIn: readonly string[], optOut: readonly string[]) {
  return { ...(optIn.length === 0 ? {} : { opt_in: optIn }), ...(optOut.length === 0 ? {} : { opt_out: optOut }) }
}

/** Sorted, so that another order in the source is no change; names that differ in case alone are one (official: tags). */
function unique(names: readonly string[]): string[] {
  const byName = new Map(names.toReversed().map((name) => [name.toLowerCase(), name]))
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name)
}
