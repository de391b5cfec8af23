/** Field-level differences between two records: what a plan shows. Pure. */
import type { Json } from '../json.ts'

/** `from` is undefined where the field is not known to be there. Nested fields are named by their path: `custom_attributes.plan`. */
export interface FieldDifference {
  readonly field: string
  readonly from: Json | undefined
  readonly to: Json
}

/** Fields of `to` that differ from `from`, in the order of `to`. Fields that only `from` has are left alone by an update, so they are no difference. */
export function differences(from: Json | undefined, to: Json, path = ''): FieldDifference[] {
  if (isObject(to)) {
    const before = isObject(from) ? from : {}
    return Object.entries(to).flatMap(([name, value]) => differences(before[name], value, path === '' ? name : `${path}.${name}`))
  }
  return isSame(from, to) ? [] : [{ field: path, from, to }]
}

/** Intercom gives null for a field that was never set, so null and nothing are the same. */
function isSame(from: Json | undefined, to: Json): boolean {
  if (from === undefined || from === null) return to === null
  return JSON.stringify(from) === JSON.stringify(to)
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
