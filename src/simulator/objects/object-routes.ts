/** Custom object instances: create or update, read, list and delete. */
import { z } from 'zod'
import { listView } from '../content/content-view.ts'
import { invalid, notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { SimObject } from './objects.ts'

const seconds = z.int().nonnegative().nullable().exactOptional()

const schema = z.object({
  external_id: z.string().min(1),
  external_created_at: seconds,
  external_updated_at: seconds,
  custom_attributes: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .nullable()
    .exactOptional(),
})

const TYPE = '/custom_object_instances/{custom_object_type_identifier}'
const INSTANCE = `${TYPE}/{custom_object_instance_id}`
const reading = { family: 'contacts', scope: 'read_custom_objects', since: '2.13' } as const
const writing = { family: 'contacts', scope: 'write_custom_objects', since: '2.13' } as const

export function objectRoutes(workspace: Workspace): readonly Route[] {
  return [
    { ...writing, method: 'POST', path: TYPE, handle: (call) => ok(upsert(workspace, call)) },
    { ...reading, method: 'GET', path: TYPE, handle: (call) => ok(listOrFind(workspace, call)) },
    { ...writing, method: 'DELETE', path: TYPE, handle: (call) => ok(deleted(workspace, requireByExternalId(workspace, call))) },
    { ...reading, method: 'GET', path: INSTANCE, handle: (call) => ok(requireInstance(workspace, call)) },
    { ...writing, method: 'DELETE', path: INSTANCE, handle: (call) => ok(deleted(workspace, requireInstance(workspace, call))) },
  ]
}

/** @throws ApiError 404 with the official description's text */
function requireType({ objects }: Workspace, call: ApiCall): string {
  const type = call.param('custom_object_type_identifier')
  if (!objects.hasType(type)) throw notFound(`Custom object type \`${type}\` not found`)
  return type
}

/** Attributes that are not sent stay as they are. */
function upsert(workspace: Workspace, call: ApiCall): SimObject {
  const type = requireType(workspace, call)
  const { custom_attributes, ...fields } = parseBody(schema, call.body)
  const now = nowSeconds(workspace)
  const before = workspace.objects.withExternalId(type, fields.external_id)
  return workspace.objects.save({
    external_created_at: null,
    external_updated_at: null,
    created_at: now,
    ...before,
    ...fields,
    type,
    custom_attributes: { ...before?.custom_attributes, ...custom_attributes },
    updated_at: now,
  })
}

function listOrFind(workspace: Workspace, call: ApiCall): object {
  const type = requireType(workspace, call)
  if (call.query.has('external_id')) return requireByExternalId(workspace, call)
  const path = `/custom_object_instances/${encodeURIComponent(type)}`
  return listView(listed(workspace, type, call), { url: call.origin + path, query: call.query, show: (one) => one })
}

function listed({ objects }: Workspace, type: string, { query }: ApiCall): readonly SimObject[] {
  const contact = query.get('references_contact_id')
  const conversation = query.get('references_conversation_id')
  if (contact === null && conversation === null) return objects.list(type)
  const references =
    contact === null ? objects.references('conversation', conversation ?? '') : objects.references('contact', contact)
  return [...references.values()].flat().filter((one) => one.type === type)
}

/** @throws ApiError 404, 400 without an external_id */
function requireByExternalId(workspace: Workspace, call: ApiCall): SimObject {
  const type = requireType(workspace, call)
  const externalId = call.query.get('external_id')
  if (externalId === null) throw invalid('external_id is required', 'external_id')
  return found(workspace.objects.withExternalId(type, externalId))
}

/** By Intercom's id or by one's own (official description). @throws ApiError 404 */
function requireInstance(workspace: Workspace, call: ApiCall): SimObject {
  const type = requireType(workspace, call)
  const id = call.param('custom_object_instance_id')
  const byId = workspace.objects.get(id)
  return found(byId?.type === type ? byId : workspace.objects.withExternalId(type, id))
}

function found(instance: SimObject | undefined): SimObject {
  if (instance === undefined) throw notFound('Custom object instance not found')
  return instance
}

function deleted({ objects }: Workspace, { id, type }: SimObject): object {
  objects.delete(id)
  return { id, object: type, deleted: true }
}
