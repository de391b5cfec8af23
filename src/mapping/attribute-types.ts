/** Which custom attributes a sync writes, and the data type each needs in Intercom. */
import type { ContactSync, FieldSpec } from '../config/config.ts'
import { isTemplate } from './template.ts'

/** A `data_type` of Intercom's data attributes; `native` = whatever type the values have in the source. */
export type AttributeType = 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'native'

function typeOf({ as }: FieldSpec): AttributeType {
  return as === undefined || as === 'email' || as === 'phone' ? 'string' : as
}

/** By the attribute's name. */
export function attributeTypes(sync: ContactSync): ReadonlyMap<string, AttributeType> {
  const untyped = untypedAttributes(sync)
  const types = new Map<string, AttributeType>()
  for (const [name, spec] of Object.entries(sync.contact.customAttributes))
    types.set(name, untyped.has(name) ? 'native' : typeOf(spec))
  if (sync.leadKeyAttribute !== undefined) types.set(sync.leadKeyAttribute, 'string')
  return types
}

/** The same of companies. */
export function companyAttributeTypes(sync: ContactSync): ReadonlyMap<string, AttributeType> {
  const isTyped = TEXT_SOURCES.includes(sync.source.type)
  const attributes = Object.entries(sync.extras?.company?.customAttributes ?? {})
  return new Map(
    attributes.map(([name, spec]) => [name, isTyped || spec.as !== undefined || isTemplate(spec.from) ? typeOf(spec) : 'native']),
  )
}

/** Sources whose values are all text: HubSpot's properties are strings whatever their type, and Bulk API results are CSV. */
const TEXT_SOURCES: readonly string[] = ['csv', 'hubspot', 'salesforce']

/** Attributes whose type only the values tell: the mapping names none, and the source has types of its own. */
export function untypedAttributes(sync: ContactSync): ReadonlySet<string> {
  const attributes = TEXT_SOURCES.includes(sync.source.type) ? [] : Object.entries(sync.contact.customAttributes)
  return new Set(attributes.filter(([, spec]) => spec.as === undefined && !isTemplate(spec.from)).map(([name]) => name))
}
