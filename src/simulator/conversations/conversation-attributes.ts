/** The attributes that conversations of the workspace can have; names need not be unique, as in Intercom. */
import { type AttributeValue } from '../../contact.ts'
import { ApiError, invalid } from '../http/api-error.ts'

export type ConversationDataType = 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'list'

export interface SimConversationAttribute {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly data_type: ConversationDataType
  readonly required: boolean
  readonly archived: boolean
  /** Labels of a list. */
  readonly options: readonly string[]
  readonly created_at: number
  readonly updated_at: number
}

export type ConversationAttributeSeed = Pick<SimConversationAttribute, 'name'> & Partial<Omit<SimConversationAttribute, 'id'>>

export interface ConversationAttributes {
  /** Archived ones included, oldest first. */
  list(): readonly SimConversationAttribute[]
  get(id: number): SimConversationAttribute | undefined
  /** Those of a name that are not archived. */
  named(name: string): readonly SimConversationAttribute[]
  add(seed: ConversationAttributeSeed): SimConversationAttribute
}

/** `nowSeconds` gives unix seconds. */
export function createConversationAttributes({ nowSeconds }: { nowSeconds: () => number }): ConversationAttributes {
  const attributes: SimConversationAttribute[] = []
  const empty = { description: '', data_type: 'string', required: false, archived: false, options: [] } as const
  return {
    list: () => [...attributes],
    get: (id) => attributes.find((one) => one.id === id),
    named: (name) => attributes.filter((one) => one.name === name && !one.archived),
    add(seed) {
      const at = nowSeconds()
      const attribute = { ...empty, created_at: at, updated_at: at, ...seed, id: attributes.length + 1 }
      attributes.push(attribute)
      return attribute
    },
  }
}

/**
 * Returns the values to store.
 * @throws ApiError 400 parameter_invalid for the first attribute that is not there, is there twice, or has another type
 */
export function checkConversationValues(
  values: Readonly<Record<string, unknown>>,
  attributes: ConversationAttributes,
): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, checkedValue(name, value, attributes)]))
}

/** The text for an unknown one was recorded against the real API; the others are ours. */
function checkedValue(name: string, value: unknown, attributes: ConversationAttributes): AttributeValue {
  const [attribute, twin] = attributes.named(name)
  if (attribute === undefined) throw invalid(`Conversation attribute '${name}' does not exist`)
  if (twin !== undefined) throw invalid(`There are several conversation attributes with the name '${name}'`)
  if (value === null) return null
  if (!hasType(value, attribute)) throw invalid(`Conversation attribute '${name}' is not of type ${attribute.data_type}`)
  return value
}

/** Datetimes are unix seconds; a list takes its labels only. */
function hasType(value: unknown, { data_type, options }: SimConversationAttribute): value is string | number | boolean {
  if (data_type === 'boolean') return typeof value === 'boolean'
  if (data_type === 'decimal') return Number.isFinite(value)
  if (data_type === 'string') return typeof value === 'string'
  if (data_type === 'list') return typeof value === 'string' && options.includes(value)
  return Number.isSafeInteger(value)
}

/** @throws ApiError 404 with the official text */
export function requireConversationAttribute(attributes: ConversationAttributes, id: string): SimConversationAttribute {
  const attribute = attributes.get(Number(id))
  if (attribute !== undefined) return attribute
  const message = 'Conversation attribute not found'
  throw new ApiError({ status: 404, code: 'conversation_attribute_not_found', message })
}
