/** Attributes of contacts and conversations that refer to custom object instances: how they are written, and how they are shown. */
import { invalid, notFound } from '../http/api-error.ts'
import type { Workspace } from '../workspace.ts'
import type { ObjectHolder, SimObject } from './objects.ts'

type Values = Readonly<Record<string, unknown>>

const isReference = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** The attributes that hold values, as opposed to lists of instances; `isValue` = an attribute of this name holds values. */
export function plainValues(values: Values, isValue: (name: string) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !isReference(value) || isValue(name)))
}

/**
 * Writes the lists among the attributes, each in the place of the one before: `{"order": ["21"]}`. In the simulator the attribute that refers
 * to a custom object has its identifier as its name, in any case.
 * @throws ApiError 404 for an instance that does not exist, 400 for an attribute that does not refer to its custom object
 */
export function writeReferences(
  { objects }: Pick<Workspace, 'objects'>,
  holder: ObjectHolder,
  o: { id: string; values: Values; isValue: (name: string) => boolean },
): void {
  const lists = Object.entries(o.values).flatMap(([attribute, value]) =>
    isReference(value) && !o.isValue(attribute) ? [[attribute, value.map(String)] as const] : [],
  )
  for (const [attribute, instances] of lists) for (const one of instances) requireReferable(objects.get(one), attribute)
  for (const [attribute, instances] of lists) objects.refer(holder, o.id, { attribute, instances })
}

function requireReferable(instance: SimObject | undefined, attribute: string): void {
  if (instance === undefined) throw notFound('Custom object instance not found')
  if (instance.type.toLowerCase() !== attribute.toLowerCase()) throw invalid(`Custom attribute '${attribute}' does not exist`)
}

/** `{"order": {"type": "Order.list", "instances": […]}}` (official description 2.16, custom_object_instance_list). */
export function referencesView({ objects }: Pick<Workspace, 'objects'>, holder: ObjectHolder, id: string): Record<string, object> {
  const shown = [...objects.references(holder, id)].filter(([, instances]) => instances.length > 0)
  return Object.fromEntries(shown.map(([attribute, instances]) => [attribute, { type: `${instances[0]?.type}.list`, instances }]))
}
