/** The attributes that contacts and companies of a workspace can have. */
import { z } from 'zod'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

/** Official description 2.16: data_attribute. */
const attributeSchema = z
  .object({
    id: z.union([z.string(), z.number()]).nullish(),
    name: z.string(),
    full_name: z.string().nullish(),
    data_type: z.string(),
    custom: z.boolean().nullish(),
    archived: z.boolean().nullish(),
    api_writable: z.boolean().nullish(),
  })
  .transform((found) => ({
    id: found.id === undefined || found.id === null ? null : String(found.id),
    name: found.name,
    fullName: found.full_name ?? found.name,
    dataType: found.data_type,
    custom: found.custom ?? false,
    archived: found.archived ?? false,
    writable: found.api_writable ?? true,
  }))

/** `dataType`: string, integer, float, boolean, date, or another that a later version adds. `name` is what a write uses as key. */
export type DataAttribute = Readonly<z.output<typeof attributeSchema>>

/** Official: `datetime` can be created too and is reported as date; `options` needs a list and is not made here. */
export type NewAttributeType = 'string' | 'integer' | 'float' | 'boolean' | 'date' | 'datetime'

const listSchema = z.object({ data: z.array(attributeSchema) })

type ListOptions = CallOptions & { readonly includeArchived?: boolean }

/** `GET /data_attributes` for contacts; it has no pages. */
export function listContactAttributes(client: IntercomClient, o: ListOptions = {}): Promise<readonly DataAttribute[]> {
  return listAttributes(client, 'contact', o)
}

/** The same for companies. */
export function listCompanyAttributes(client: IntercomClient, o: ListOptions = {}): Promise<readonly DataAttribute[]> {
  return listAttributes(client, 'company', o)
}

async function listAttributes(
  client: IntercomClient,
  model: 'contact' | 'company',
  { includeArchived = true, ...o }: ListOptions,
): Promise<readonly DataAttribute[]> {
  const query = { model, include_archived: includeArchived }
  const request = { method: 'GET', path: '/data_attributes', operation: 'GET /data_attributes', query } as const
  const { data } = await client.call({ ...request, schema: listSchema, repeatable: true }, o)
  return data
}

interface NewAttribute {
  readonly name: string
  readonly dataType: NewAttributeType
  readonly description?: string
}

/** `POST /data_attributes` for contacts. Repeatable: names are unique, so a second one is refused and not made. */
export function createContactAttribute(
  client: IntercomClient,
  attribute: NewAttribute,
  o: CallOptions = {},
): Promise<DataAttribute> {
  return createAttribute(client, { ...attribute, model: 'contact' }, o)
}

/** The same for companies. Refused with 400 when contacts have an attribute of that name (official example). */
export function createCompanyAttribute(
  client: IntercomClient,
  attribute: NewAttribute,
  o: CallOptions = {},
): Promise<DataAttribute> {
  return createAttribute(client, { ...attribute, model: 'company' }, o)
}

function createAttribute(
  client: IntercomClient,
  { name, model, dataType, description }: NewAttribute & { readonly model: 'contact' | 'company' },
  o: CallOptions,
): Promise<DataAttribute> {
  const body = { name, model, data_type: dataType, ...(description === undefined ? {} : { description }) }
  const request = { method: 'POST', path: '/data_attributes', operation: 'POST /data_attributes', body } as const
  return client.call({ ...request, schema: attributeSchema, repeatable: true }, o)
}
