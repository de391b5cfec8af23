/** Compiles the mapping of custom objects: from a row to the instance it describes and what that is linked from, or why it is none. */
import type { ObjectSync } from '../config/kinds/objects.ts'
import { objectFields } from '../intercom/custom-objects.ts'
import type { Reason } from '../outcome.ts'
import { type ActMapping, type ActValues, act, actMapping, compileActFields, textsOf, valuesUnder } from './act-fields.ts'

const ATTRIBUTES = 'object.custom_attributes.'

/** @throws ConfigError naming what the source does not have */
export function compileObjectMapping(
  { name: sync, key, object, link }: Pick<ObjectSync, 'name' | 'key' | 'object' | 'link'>,
  columns: readonly string[] | undefined,
): ActMapping {
  const attributes = Object.entries(object.customAttributes).map(([name, field]) => [ATTRIBUTES + name, field] as const)
  const fields = {
    'object.external_id': object.externalId,
    'object.external_created_at': object.externalCreatedAt,
    'object.external_updated_at': object.externalUpdatedAt,
    ...Object.fromEntries(attributes),
    ...(link === undefined ? {} : { [`link.${link.by}`]: link.field }),
  }
  const also = ['objects 1', object.type, link?.attribute]
  const map = compileActFields({ sync, key, fields, also }, columns)
  return actMapping(map, (read) => {
    if (!read.values.has('object.external_id')) return { refused: NO_ID }
    const linked = link && linkOf(read.values, link)
    const set = { type: object.type, ...instanceOf(read.values), ...(linked === undefined ? {} : { link: linked }) }
    // Instances of one contact go one after the other: each adds itself to the list of those before it.
    return act(set, { lane: linked && `${linked.by} ${linked.id}`, notes: read.notes })
  })
}

const NO_ID: Reason = {
  code: 'object_id_missing',
  why: 'object.external_id: the row has none, so nobody could tell its instance again',
}

function instanceOf(values: ActValues) {
  const times = ['external_created_at', 'external_updated_at'].map((name) => [name, values.get(`object.${name}`)])
  return objectFields.parse({
    ...textsOf(values, 'object.', ['external_id']),
    ...Object.fromEntries(times.filter(([, time]) => time !== undefined)),
    ...withAttributes(valuesUnder(values, ATTRIBUTES)),
  })
}

function withAttributes(custom_attributes: Record<string, string | number | boolean> | undefined) {
  return custom_attributes === undefined ? {} : { custom_attributes }
}

function linkOf(values: ActValues, { by, attribute }: NonNullable<ObjectSync['link']>) {
  const id = values.get(`link.${by}`)
  return id === undefined ? undefined : { by, id: String(id), attribute }
}
