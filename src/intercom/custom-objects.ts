/** Custom Object Instances in Intercom's REST API, and the attributes that refer to them; nothing about syncing. */
import { z } from 'zod'
import { NotAuthorised } from '../errors.ts'
import { idText, number as seconds } from './answer-fields.ts'
import type { ApiRequest, IntercomClient } from './client.ts'
import { IntercomRefusal } from './errors.ts'
import type { CallOptions } from './request.ts'

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])

/**
 * The body of `POST /custom_object_instances/{type}` (official description 2.16, create_or_update_custom_object_instance_request). Times are
 * unix seconds. The description types attributes as text; its own examples have numbers.
 */
export const objectFields = z.strictObject({
  external_id: z.string(),
  external_created_at: z.int().nullable().exactOptional(),
  external_updated_at: z.int().nullable().exactOptional(),
  custom_attributes: z.record(z.string(), value).exactOptional(),
})
export type ObjectFields = z.infer<typeof objectFields>

/** Only the id has to be there. Times are unix seconds. */
const instanceSchema = z.object({
  id: idText,
  external_id: idText.nullish().transform((id) => id ?? null),
  external_created_at: seconds,
  external_updated_at: seconds,
  created_at: seconds,
  updated_at: seconds,
  custom_attributes: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((attributes) => attributes ?? {}),
})
export type ObjectInstance = Readonly<z.output<typeof instanceSchema>>

const pageSchema = z.object({
  data: z.array(instanceSchema),
  total_count: z.number().nullish(),
  pages: z.object({ page: z.number().nullish(), total_pages: z.number().nullish() }).nullish(),
})

export interface ObjectPage {
  readonly instances: readonly ObjectInstance[]
  /** Number of the next page; absent on the last one. */
  readonly next?: number
  readonly totalCount: number | null
}

/** An instance of a type, by Intercom's id or by one's own. */
export type ObjectPlace = { readonly type: string } & ({ readonly id: string } | { readonly externalId: string })

/** `POST /custom_object_instances/{type}`: the instance with this external_id is updated, or created. So it can be repeated. */
export function upsertObject(
  client: IntercomClient,
  { type, fields }: { type: string; fields: ObjectFields },
  o: CallOptions = {},
): Promise<ObjectInstance> {
  const request = { method: 'POST', path: typePath(type), operation: `POST ${PATTERN}`, body: fields } as const
  return permitted(client, { ...request, schema: instanceSchema, repeatable: true }, o)
}

/** `GET /custom_object_instances/{type}/{id}` or `?external_id=`; refused with 404 when there is none. */
export function getObject(client: IntercomClient, place: ObjectPlace, o: CallOptions = {}): Promise<ObjectInstance> {
  return permitted(client, { method: 'GET', ...placed('GET', place), schema: instanceSchema, repeatable: true }, o)
}

/** `DELETE /custom_object_instances/{type}/{id}` or `?external_id=` is for good. Sent again after it was applied it is refused with 404. */
export async function deleteObject(client: IntercomClient, place: ObjectPlace, o: CallOptions = {}): Promise<string> {
  const schema = z.object({ id: idText })
  return (await permitted(client, { method: 'DELETE', ...placed('DELETE', place), schema, repeatable: true }, o)).id
}

export interface ObjectQuery {
  readonly type: string
  /** From 1. */
  readonly page?: number
  /** 1 to 150. */
  readonly perPage?: number
  /** Only those that this contact, or this conversation, refers to (Intercom's ids). */
  readonly contactId?: string
  readonly conversationId?: string
}

/** One page of `GET /custom_object_instances/{type}` (2.16). */
export async function listObjects(
  client: IntercomClient,
  { type, page = 1, perPage = 150, contactId, conversationId }: ObjectQuery,
  o: CallOptions = {},
): Promise<ObjectPage> {
  const query = {
    page,
    per_page: perPage,
    ...(contactId === undefined ? {} : { references_contact_id: contactId }),
    ...(conversationId === undefined ? {} : { references_conversation_id: conversationId }),
  }
  const request = { method: 'GET', path: typePath(type), operation: `GET ${PATTERN}`, query } as const
  const found = await permitted(client, { ...request, schema: pageSchema, repeatable: true }, o)
  const next = page < (found.pages?.total_pages ?? page) ? { next: page + 1 } : {}
  return { instances: found.data, totalCount: found.total_count ?? null, ...next }
}

const PATTERN = '/custom_object_instances/{type}'

function typePath(type: string): string {
  return `/custom_object_instances/${encodeURIComponent(type)}`
}

function placed(method: string, place: ObjectPlace): Pick<ApiRequest<unknown>, 'path' | 'operation' | 'query'> {
  const { type } = place
  if ('id' in place) return { path: `${typePath(type)}/${encodeURIComponent(place.id)}`, operation: `${method} ${PATTERN}/{id}` }
  return { path: typePath(type), operation: `${method} ${PATTERN}`, query: { external_id: place.externalId } }
}

/** @throws NotAuthorised that names the permission, which is one of its own, and where it is given */
async function permitted<T>(client: IntercomClient, request: ApiRequest<T>, o: CallOptions): Promise<T> {
  try {
    return await client.call(request, o)
  } catch (error) {
    if (!(error instanceof NotAuthorised && error.cause instanceof IntercomRefusal && error.cause.status === 403)) throw error
    throw new NotAuthorised(
      `${error.cause.message}. The app that the token belongs to lacks the permissions for custom object instances (read and write), which ` +
        'are given apart from those for contacts: in the Developer Hub, open the app, then Configure > Authentication, edit its ' +
        'permissions, and run the sync again.',
      { cause: error.cause },
    )
  }
}
