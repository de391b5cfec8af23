/** Custom attributes as agents send them, read by their types in the workspace. Pure. */
import type { AttributeValue } from '../contact.ts'
import { nearest } from '../did-you-mean.ts'
import type { DataAttribute } from '../intercom/data-attributes.ts'
import { isoInstant } from '../iso-instant.ts'
import type { AttributeFault, ReadAttributes } from './agents-contract.ts'

/** `known` = all attributes of contacts. */
export function readAttributes(given: Readonly<Record<string, AttributeValue>>, known: readonly DataAttribute[]): ReadAttributes {
  const usable = known.filter((one) => one.custom && !one.archived && one.writable)
  const values: Record<string, AttributeValue> = {}
  const faults: AttributeFault[] = []
  for (const [name, value] of Object.entries(given)) {
    const attribute = usable.find((one) => one.name === name)
    const read = attribute === undefined ? undefined : readValue(value, attribute.dataType)
    if (attribute === undefined) faults.push({ name, code: 'unknown_attribute', why: unknownText(name, usable) })
    else if (read === undefined) faults.push({ name, code: 'wrong_type', why: typeText(value, attribute.dataType) })
    else values[name] = read
  }
  return { values, faults }
}

/** A list (`options`) takes texts and does not check them; dates are unix seconds (official), and are taken in ISO 8601 too. */
const READERS: Readonly<Record<string, (value: AttributeValue) => AttributeValue | undefined>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  options: (value) => (typeof value === 'string' ? value : undefined),
  list: (value) => (typeof value === 'string' ? value : undefined),
  integer: (value) => (Number.isSafeInteger(value) ? value : undefined),
  float: (value) => (typeof value === 'number' ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  date: readTime,
  datetime: readTime,
}

/** Undefined = it does not fit. A type that nobody foresaw is left to Intercom. */
function readValue(value: AttributeValue, type: string): AttributeValue | undefined {
  if (value === null) return null
  const read = READERS[type]
  return read === undefined ? value : read(value)
}

function readTime(value: AttributeValue): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  const instant = typeof value === 'string' ? isoInstant(value) : undefined
  return instant === undefined ? undefined : Math.floor(Date.parse(instant) / 1000)
}

function unknownText(name: string, usable: readonly DataAttribute[]): string {
  const near = nearest(
    name,
    usable.map((one) => one.name),
  )
  const meant = near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''
  return `is no custom attribute of contacts that can be written${meant}`
}

function typeText(value: AttributeValue, type: string): string {
  const times = type === 'date' || type === 'datetime' ? '; expected a date such as 2026-01-31, or whole unix seconds' : ''
  return `is of type ${type}; a ${typeof value} does not fit${times}`
}
