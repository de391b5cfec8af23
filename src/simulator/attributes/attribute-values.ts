/** Checks the custom attributes of a write; one bad value fails the whole write. */
import type { AttributeValue } from '../../contact.ts'
import { invalid } from '../http/api-error.ts'
import type { Attributes, DataType, Model, SimAttribute } from './attributes.ts'

/** What happens to text over 255 characters; which of the two the real API does is not known. */
export type LongStrings = 'refuse' | 'truncate'

const MAX_LENGTH = 255

interface CheckOptions {
  readonly attributes: Attributes
  readonly longStrings: LongStrings
  /** Default contact. */
  readonly model?: Model
}

/**
 * Returns the values to store. List values are not checked against their options: the API does not do it either.
 * @throws ApiError 400 parameter_invalid for the first attribute that does not exist, is archived or not writable, or has another type
 */
export function checkCustomAttributes(values: Readonly<Record<string, unknown>>, o: CheckOptions): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, checkedValue(name, value, o)]))
}

function checkedValue(name: string, value: unknown, { attributes, longStrings, model = 'contact' }: CheckOptions): AttributeValue {
  const attribute = attributes.custom(model, name)
  if (attribute === undefined) throw invalid(`Custom attribute '${name}' does not exist`)
  requireWritable(attribute)
  if (value === null) return null
  if (!hasType(value, attribute.data_type)) throw invalid(`Custom attribute '${name}' is not of type ${attribute.data_type}`)
  if (typeof value !== 'string' || value.length <= MAX_LENGTH) return value
  if (longStrings === 'refuse') throw invalid(`Custom attribute '${name}' is longer than ${MAX_LENGTH} characters`)
  return value.slice(0, MAX_LENGTH)
}

/** The texts are ours: no source tells the API's own. */
function requireWritable({ name, archived, api_writable }: SimAttribute): void {
  if (archived) throw invalid(`Custom attribute '${name}' is archived`)
  if (!api_writable) throw invalid(`Custom attribute '${name}' is not writable through the API`)
}

/** Dates are unix seconds. */
function hasType(value: unknown, type: DataType): value is string | number | boolean {
  if (type === 'boolean' || type === 'string') return typeof value === type
  return type === 'float' ? Number.isFinite(value) : Number.isSafeInteger(value)
}
