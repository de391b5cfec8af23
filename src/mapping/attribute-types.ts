/** Which custom attributes a sync writes, and the data type each needs in Intercom. */
import type { ContactSync, FieldSpec } from '../config/config.ts'

/** A `data_type` of Intercom's data attributes. */
export type AttributeType = 'string' | 'integer' | 'float' | 'boolean' | 'date'

function typeOf({ as }: FieldSpec): AttributeType {
  return as === undefined || as === 'email' || as === 'phone' ? 'string' : as
}

/** By the attribute's name. Without `as` it is string, which is a guess for `untypedAttributes`. */
export function attributeTypes(sync: ContactSync): ReadonlyMap<string, AttributeType> {
  const types = new Map(Object.entries(sync.contact.customAttributes).map(([name, spec]) => [name, typeOf(spec)]))
  if (sync.leadKeyAttribute !== undefined) types.set(sync.leadKeyAttribute, 'string')
  return types
}

/** Attributes whose type only the values tell: the mapping names none, and the source has types of its own, as all but CSV do. */
export function untypedAttributes(sync: ContactSync): ReadonlySet<string> {
  const attributes = sync.source.type === 'csv' ? [] : Object.entries(sync.contact.customAttributes)
  return new Set(attributes.filter(([, spec]) => spec.as === undefined).map(([name]) => name))
}
