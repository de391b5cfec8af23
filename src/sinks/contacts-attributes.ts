/** Attribute pre-flight: a custom attribute that Intercom does not take fails the whole write, so it is found before the first one. */
import type { Problem } from './sink.ts'

/** What a mapping will write; `native` = whatever type a value has in the source, which only the values tell. */
export type WantedType = 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'native'

/** A contact attribute as `GET /data_attributes` describes it; `name` of a custom one is the key in custom_attributes. */
export interface KnownAttribute {
  readonly name: string
  readonly dataType: string
  readonly custom: boolean
  readonly archived: boolean
  readonly writable: boolean
}

export type AttributePolicy = 'refuse' | 'create' | 'drop'

export interface AttributeCheck {
  readonly problems: readonly Problem[]
  /** Attributes to be created before the first write (`attributes: create`). */
  readonly create: readonly { readonly name: string; readonly type: Exclude<WantedType, 'native'> }[]
  /** Attributes that are left away from every write (`attributes: drop`). */
  readonly drop: ReadonlySet<string>
}

/** Custom attributes a workspace may have; archived ones do not count (official help 179). */
export const MAX_ATTRIBUTES = 250

/** Which types of Intercom take which of ours; a list (`options`) takes strings and does not check them (official description, PR 466). */
const TAKES: Readonly<Record<WantedType, readonly string[]>> = {
  string: ['string', 'options', 'list'],
  integer: ['integer', 'float'],
  float: ['float'],
  boolean: ['boolean'],
  date: ['date', 'datetime'],
  native: ['string', 'options', 'list', 'integer', 'float', 'boolean', 'date', 'datetime'],
}

export interface Fault {
  readonly name: string
  readonly code: 'attribute_unknown' | 'attribute_archived' | 'attribute_not_writable' | 'attribute_wrong_type'
  readonly what: string
}

/** Compares what will be written with what the workspace has. Pure; the policy decides what a fault means. */
export function checkAttributes(
  wanted: ReadonlyMap<string, WantedType>,
  o: { known: readonly KnownAttribute[]; policy: AttributePolicy },
): AttributeCheck {
  const faults = faultsOf(wanted, o.known)
  if (o.policy === 'drop')
    return { problems: faults.map((fault) => problemOf(fault, 'drop')), create: [], drop: new Set(faults.map((f) => f.name)) }
  const create = o.policy === 'create' ? faults.flatMap((fault) => creatable(fault, wanted.get(fault.name))) : []
  const created = new Set(create.map(({ name }) => name))
  const problems = faults.filter(({ name }) => !created.has(name)).map((fault) => problemOf(fault, o.policy))
  const active = o.known.filter((one) => one.custom && !one.archived).length
  return { problems: [...problems, ...limitProblem(active, create.length)], create, drop: new Set() }
}

/** What is wrong about each attribute that Intercom would not take as it is wanted. */
export function faultsOf(wanted: ReadonlyMap<string, WantedType>, known: readonly KnownAttribute[]): Fault[] {
  const custom = new Map(known.filter((one) => one.custom).map((one) => [one.name, one]))
  return [...wanted].flatMap(([name, type]) => faultOf(name, { type, known: custom.get(name) }) ?? [])
}

/** An attribute is created with a type, so one that the mapping does not name cannot be. */
function creatable({ name, code }: Fault, type: WantedType | undefined): AttributeCheck['create'] {
  return code === 'attribute_unknown' && type !== undefined && type !== 'native' ? [{ name, type }] : []
}

function faultOf(name: string, o: { type: WantedType; known: KnownAttribute | undefined }): Fault | undefined {
  const { known, type } = o
  if (known === undefined)
    return { name, code: 'attribute_unknown', what: 'does not exist in this workspace (names are case-sensitive)' }
  if (known.archived) return { name, code: 'attribute_archived', what: 'is archived in this workspace' }
  if (!known.writable) return { name, code: 'attribute_not_writable', what: 'cannot be written through the API' }
  if (TAKES[type].includes(known.dataType)) return undefined
  return { name, code: 'attribute_wrong_type', what: `is of type ${known.dataType}, but the mapping sends ${type}` }
}

function problemOf(fault: Fault, policy: AttributePolicy): Problem {
  const found = `custom attribute "${fault.name}" ${fault.what}`
  if (policy === 'drop') return { code: fault.code, message: `${found}; it is left away (attributes: drop)`, fatal: false }
  const isUntyped = policy === 'create' && fault.code === 'attribute_unknown'
  return { code: fault.code, message: `${found}. ${isUntyped ? NAME_ITS_TYPE : ADVICE[fault.code]}`, fatal: true }
}

const NAME_ITS_TYPE = 'To have it created, say with which type: "as:" in the mapping.'

const ADVICE: Readonly<Record<Fault['code'], string>> = {
  attribute_unknown: 'Create it in Intercom (Settings > Data > People), or set "attributes: create" or "attributes: drop".',
  attribute_archived: 'Unarchive it in Intercom, take it out of the mapping, or set "attributes: drop".',
  attribute_not_writable: 'Take it out of the mapping, or set "attributes: drop".',
  attribute_wrong_type: 'Set "as:" in the mapping to match, or set "attributes: drop".',
}

function limitProblem(active: number, toCreate: number): Problem[] {
  if (toCreate === 0 || active + toCreate <= MAX_ATTRIBUTES) return []
  const message =
    `this workspace has ${active} custom attributes and ${toCreate} more would have to be created, but Intercom allows ${MAX_ATTRIBUTES}. ` +
    'Archive some in Intercom, or set "attributes: drop".'
  return [{ code: 'attribute_limit', message, fatal: true }]
}
