/** Binds every `from:` of a contact sync to the columns of its source. */
import type { ContactSync, FieldSpec } from '../config/config.ts'
import { atSetting } from './at-setting.ts'
import type { ColumnPlace } from './column.ts'
import { compileField, type FieldReader } from './field.ts'
import { compileKey, type KeyReader } from './key.ts'
import { missingColumnsError } from './missing-columns.ts'
import { compileSourceValue, type SourceValue } from './source-value.ts'

/** A field of the contact, or with `isAttribute` a custom attribute of that name. */
export interface CompiledField {
  readonly name: string
  readonly isAttribute: boolean
  readonly spec: FieldSpec
  readonly read: FieldReader
}

export interface CompiledContact {
  readonly key: KeyReader
  readonly fields: readonly CompiledField[]
  /** Where each name of the mapping was found, in the order of the configuration. */
  readonly places: readonly ColumnPlace[]
}

/** Intercom's documented limit for the text of a custom attribute, in characters; whether it cuts or refuses longer ones is not documented. */
export const LONGEST_ATTRIBUTE = 255

interface Slot {
  readonly name: string
  readonly isAttribute: boolean
  readonly spec: FieldSpec
}

function slotsOf({ contact }: ContactSync): readonly Slot[] {
  const fields = Object.entries(contact.fields).flatMap(([name, spec]) => (spec ? [{ name, isAttribute: false, spec }] : []))
  const attributes = Object.entries(contact.customAttributes).map(([name, spec]) => ({ name, isAttribute: true, spec }))
  return [...fields, ...attributes]
}

const labelOf = ({ name, isAttribute }: Slot) => (isAttribute ? `custom_attributes.${name}` : name)

function compileSlot(slot: Slot, source: SourceValue): CompiledField {
  const limit = slot.isAttribute ? { maxLength: LONGEST_ATTRIBUTE } : {}
  return { ...slot, read: compileField(slot.spec, { name: labelOf(slot), source, ...limit }) }
}

/** @throws ConfigError when a column is missing, a template is broken, or an option does not fit */
export function compileContact(sync: ContactSync, columns: readonly string[] | undefined): CompiledContact {
  const bind = (setting: string, from: string) => ({
    setting,
    source: atSetting(`syncs.${sync.name}.${setting}`, () => compileSourceValue(from, columns)),
  })
  const key = bind('key', sync.key.from)
  const slots = slotsOf(sync).map((slot) => ({ slot, ...bind(`contact.${labelOf(slot)}`, slot.spec.from) }))
  const bound = [key, ...slots]
  const missing = bound.flatMap(({ setting, source }) => source.missing.map((name) => ({ setting, name })))
  const error = missingColumnsError(sync.name, missing, columns ?? [])
  if (error) throw error
  return {
    key: atSetting(`syncs.${sync.name}.key`, () => compileKey(sync.key, key.source)),
    fields: slots.map(({ slot, setting, source }) => atSetting(`syncs.${sync.name}.${setting}`, () => compileSlot(slot, source))),
    places: bound.flatMap(({ source }) => source.places),
  }
}
