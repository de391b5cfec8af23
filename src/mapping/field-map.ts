/** Binds the fields of any mapping to the columns of a source, and reads them from a row; what they mean is the caller's. */
import { hash } from 'node:crypto'
import type { FieldSpec, KeySpec } from '../config/config.ts'
import type { Reason } from '../outcome.ts'
import { atSetting } from './at-setting.ts'
import { compileField, type FieldReader } from './field.ts'
import { compileKey } from './key.ts'
import { missingColumnsError } from './missing-columns.ts'
import { compileSourceValue, type SourceValue } from './source-value.ts'
import { stableStringify } from './stable-json.ts'

export interface FieldMapSpec {
  /** The sync's name, for messages. */
  readonly sync: string
  readonly key: KeySpec
  /**
   * By their settings' names: `conversation.body`, `event.metadata.plan`. A setting that the file leaves out is undefined.
   */
  readonly fields: Readonly<Record<string, FieldSpec | undefined>>
  /** Everything else that changes the records, so that rows are mapped anew when it changes. */
  readonly also: unknown
}

/** The values of a row by their settings' names; empty cells are not among them. */
export interface FieldValues {
  readonly values: ReadonlyMap<string, string | number | boolean>
  /** What was left out or is unusual. */
  readonly notes: readonly Reason[]
  readonly refused?: undefined
}

export interface FieldMap {
  /** 32 hex digits that change with everything that changes a record. */
  readonly hash: string
  key(cells: readonly unknown[]): string | Reason
  /** The row's values, or why it is refused. */
  read(cells: readonly unknown[]): FieldValues | { readonly refused: Reason }
}

interface BoundField {
  readonly name: string
  readonly spec: FieldSpec
  readonly read: FieldReader
}

/**
 * With `columns`, `cells[i]` belongs to `columns[i]`; without, a row is one document and names are paths into it.
 * @throws ConfigError naming every column that is missing, a broken template, or an option that does not fit
 */
export function compileFieldMap(spec: FieldMapSpec, columns: readonly string[] | undefined): FieldMap {
  const bind = (setting: string, from: string): { setting: string; source: SourceValue } => ({
    setting,
    source: atSetting(`syncs.${spec.sync}.${setting}`, () => compileSourceValue(from, columns)),
  })
  const key = bind('key', spec.key.from)
  const given = Object.entries(spec.fields).flatMap(([name, field]) => (field === undefined ? [] : [{ name, field }]))
  const bound = given.map(({ name, field }) => ({ name, field, ...bind(name, field.from) }))
  const all = [key, ...bound]
  const missing = all.flatMap(({ setting, source }) => source.missing.map((name) => ({ setting, name })))
  const error = missingColumnsError(spec.sync, missing, columns ?? [])
  if (error) throw error
  const fields = bound.map(({ name, field, source }) => ({
    name,
    spec: field,
    read: atSetting(`syncs.${spec.sync}.${name}`, () => compileField(field, { name, source })),
  }))
  return {
    hash: hashOf(
      spec,
      all.map(({ source }) => source.places),
    ),
    key: atSetting(`syncs.${spec.sync}.key`, () => compileKey(spec.key, key.source)),
    read: (cells) => readFields(fields, cells),
  }
}

function hashOf({ key, fields, also }: FieldMapSpec, places: unknown): string {
  return hash('sha256', stableStringify({ key, fields, also, places }), 'hex').slice(0, 32)
}

function readFields(fields: readonly BoundField[], cells: readonly unknown[]): ReturnType<FieldMap['read']> {
  const values = new Map<string, string | number | boolean>()
  const notes: Reason[] = []
  for (const { name, spec, read } of fields) {
    const result = read(cells)
    if (result.kind === 'invalid' && spec.onInvalid === 'row') return { refused: result.reason }
    if (result.kind === 'invalid') notes.push(result.reason)
    if (result.kind !== 'value') continue
    values.set(name, result.value)
    if (result.note) notes.push(result.note)
  }
  return { values, notes }
}
