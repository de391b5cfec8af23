/** Creates and changes custom data attributes by the API's rules. */
import { z } from 'zod'
import { ApiError, invalid } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { DataType, Model, SimAttribute } from './attributes.ts'

/** data_type of a create and what it is kept as. */
const DATA_TYPES: Readonly<Record<string, DataType>> = {
  string: 'string',
  integer: 'integer',
  float: 'float',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  options: 'string',
}

const createSchema = z.object({
  name: z.string(),
  model: z.string(),
  data_type: z.string(),
  options: z.unknown().exactOptional(),
  description: z.string().exactOptional(),
  messenger_writable: z.boolean().exactOptional(),
})

const updateSchema = z.object({
  archived: z.boolean().exactOptional(),
  options: z.unknown().exactOptional(),
  description: z.string().exactOptional(),
  messenger_writable: z.boolean().exactOptional(),
})

const optionList = z.array(z.object({ value: z.string() }))

/** @throws ApiError 400 parameter_invalid, with the official examples' texts where there are any */
export function createAttribute(workspace: Workspace, body: unknown): SimAttribute {
  const { name, model, data_type, options, ...rest } = parseBody(createSchema, body)
  if (!isModel(model)) throw invalid('The Data Attribute model field must be either contact or company')
  const type = Object.hasOwn(DATA_TYPES, data_type) ? DATA_TYPES[data_type] : undefined
  if (type === undefined) throw invalid("Data Type isn't an option")
  requireFreeName(workspace, name, model)
  requireRoom(workspace)
  const listed = data_type === 'options' ? { options: requireTwoOptions(options) } : {}
  return workspace.attributes.add({ ...rest, ...listed, name, model, data_type: type })
}

/** The type stays as it is. @throws ApiError 404 field_not_found, 400 parameter_invalid */
export function updateAttribute(workspace: Workspace, id: string, body: unknown): SimAttribute {
  const attribute = workspace.attributes.byId(Number(id))
  if (attribute === undefined) throw attributeNotFound()
  const { options, ...changes } = parseBody(updateSchema, body)
  if (attribute.archived && changes.archived === false) requireRoom(workspace)
  const listed = options === undefined ? {} : { options: requireOptions(options) }
  return workspace.attributes.save({ ...attribute, ...changes, ...listed, updated_at: nowSeconds(workspace) })
}

function requireFreeName({ attributes }: Workspace, name: string, model: Model): void {
  if (!/^[\p{L}\p{N}\p{Sc}_ -]+$/u.test(name)) {
    throw invalid('Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens')
  }
  const same = attributes.list().filter((attribute) => attribute.name.toLowerCase() === name.toLowerCase())
  if (same.some((attribute) => !attribute.custom && attribute.model === model)) {
    throw invalid(`'${name}' is one of our standard attributes. Please use a different name.`)
  }
  const taken = same.find((attribute) => attribute.custom)
  if (taken === undefined) return
  throw invalid(
    `You already have '${taken.name}' in your ${kindOf(taken.model)} data. To save this as new ${kindOf(model)} data, use a different name.`,
  )
}

/** The API's word for the contact model is people. */
function kindOf(model: Model): string {
  return model === 'contact' ? 'people' : 'company'
}

/** Archived attributes free their place. The text is ours. */
function requireRoom({ attributes, rules }: Workspace): void {
  const used = attributes.list().filter((attribute) => attribute.custom && !attribute.archived).length
  if (used < rules.attributeLimit) return
  throw invalid(`You have reached the limit of ${rules.attributeLimit} custom attributes. Archive one to make room.`)
}

function requireTwoOptions(options: unknown): string[] {
  const list = requireOptions(options)
  if (list.length < 2) throw invalid('You must have at least two options on a list type data attribute')
  return list
}

function requireOptions(options: unknown): string[] {
  const parsed = optionList.safeParse(options)
  if (!parsed.success) throw invalid("Options isn't an array")
  return parsed.data.map(({ value }) => value)
}

function isModel(text: string): text is Model {
  return text === 'contact' || text === 'company'
}

function attributeNotFound(): ApiError {
  return new ApiError({ status: 404, code: 'field_not_found', message: "We couldn't find that data attribute to update" })
}
