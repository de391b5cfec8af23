/** What the mappings of acts share: fields that may be the same text in every row, and the form of their records. */
import type { KeySpec } from '../config/config.ts'
import type { FieldOrText } from '../config/kinds/act-field.ts'
import type { Json } from '../json.ts'
import type { Reason } from '../outcome.ts'
import { compileFieldMap, type FieldMap, type FieldValues } from './field-map.ts'

/** A row as an act. `set` is what plans compare; acts of one lane go in the order of their rows. */
export type MappedAct =
  | { readonly record: Json; readonly compare: Json; readonly notes: readonly Reason[]; readonly refused?: undefined }
  | { readonly refused: Reason }

/** The functions of a row that every mapping of acts has; see `FieldMap` for `hash` and `key`. */
export interface ActMapping extends Pick<FieldMap, 'hash' | 'key'> {
  map(cells: readonly unknown[]): MappedAct
}

type Value = string | number | boolean

/** Fields by their settings' names; one that the file leaves out is undefined. `also` = what else changes the records. */
export interface ActFieldsSpec {
  readonly sync: string
  readonly key: KeySpec
  readonly fields: Readonly<Record<string, FieldOrText | undefined>>
  readonly also: unknown
}

/** @throws ConfigError like `compileFieldMap` */
export function compileActFields(spec: ActFieldsSpec, columns: readonly string[] | undefined): FieldMap {
  const texts = new Map<string, Value>()
  for (const [name, field] of Object.entries(spec.fields)) if (field && 'text' in field) texts.set(name, field.text)
  const fields = Object.fromEntries(
    Object.entries(spec.fields).map(([name, field]) => [name, field && 'from' in field ? field : undefined]),
  )
  const map = compileFieldMap({ ...spec, fields, also: [spec.also, ...texts] }, columns)
  return {
    ...map,
    read(cells) {
      const read = map.read(cells)
      return read.refused === undefined ? { ...read, values: new Map([...texts, ...read.values]) } : read
    },
  }
}

/** A mapping of acts: `make` sees only rows whose fields could be read. */
export function actMapping(
  { hash, key, read }: FieldMap,
  make: (row: FieldValues, cells: readonly unknown[]) => MappedAct,
): ActMapping {
  return {
    hash,
    key,
    map(cells) {
      const row = read(cells)
      return row.refused === undefined ? make(row, cells) : row
    },
  }
}

export type ActValues = ReadonlyMap<string, Value>

/** What stands under `prefix` + name, as texts by name (a number is an id as well); names whose cells are empty are left out. */
export function textsOf(values: ActValues, prefix: string, names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, values.get(prefix + name)] as const)
  return Object.fromEntries(found.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))
}

/** All values whose settings begin with `prefix`, by what follows it; undefined where there are none. */
export function valuesUnder(values: ActValues, prefix: string): Record<string, Value> | undefined {
  const found = [...values]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const)
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

export function act(set: Json, o: { lane?: string | undefined; notes: readonly Reason[] }): MappedAct {
  return { record: o.lane === undefined ? { set } : { set, lane: o.lane }, compare: { set }, notes: o.notes }
}
