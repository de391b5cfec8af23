/** The tags of a workspace, and tags on contacts. All calls are safe to repeat. */
import { z } from 'zod'
import type { IntercomClient } from './client.ts'
import { type Tag, tagSchema } from './conversation-schema.ts'
import type { CallOptions } from './request.ts'

export type { Tag } from './conversation-schema.ts'

/** `GET /tags`; it has no pages. */
export async function listTags(client: IntercomClient, o: CallOptions = {}): Promise<readonly Tag[]> {
  const request = { method: 'GET', path: '/tags', operation: 'GET /tags' } as const
  const { data } = await client.call({ ...request, schema: z.object({ data: z.array(tagSchema) }), repeatable: true }, o)
  return data
}

/** `POST /tags`: answers the tag of that name, which is made when there is none. Case does not tell names apart. */
export function createTag(client: IntercomClient, name: string, o: CallOptions = {}): Promise<Tag> {
  return post(client, { name }, o)
}

/** Tags many contacts by one call; the tag is made when there is none of that name. How many at once is not told. */
export function tagContacts(
  client: IntercomClient,
  tag: { readonly name: string; readonly contactIds: readonly string[] },
  o: CallOptions = {},
): Promise<Tag> {
  return post(client, { name: tag.name, users: tag.contactIds.map((id) => ({ id })) }, o)
}

/** `POST /contacts/{id}/tags`: 404 "User Not Found" or "Resource Not Found" when the contact or the tag is not there. */
export function tagContact(
  client: IntercomClient,
  tag: { readonly tagId: string; readonly contactId: string },
  o: CallOptions = {},
): Promise<Tag> {
  const path = `/contacts/${encodeURIComponent(tag.contactId)}/tags`
  const request = { method: 'POST', path, operation: 'POST /contacts/{id}/tags', body: { id: tag.tagId } } as const
  return client.call({ ...request, schema: tagSchema, repeatable: true }, o)
}

/** `DELETE /contacts/{id}/tags/{tag_id}`. Taking tags off many contacts by one call is described for companies only. */
export function untagContact(
  client: IntercomClient,
  tag: { readonly tagId: string; readonly contactId: string },
  o: CallOptions = {},
): Promise<Tag> {
  const path = `/contacts/${encodeURIComponent(tag.contactId)}/tags/${encodeURIComponent(tag.tagId)}`
  const request = { method: 'DELETE', path, operation: 'DELETE /contacts/{id}/tags/{tag_id}' } as const
  return client.call({ ...request, schema: tagSchema, repeatable: true }, o)
}

/** `GET /contacts/{id}/tags`: all of them, where the contact itself names ten. */
export async function listContactTags(client: IntercomClient, contactId: string, o: CallOptions = {}): Promise<readonly Tag[]> {
  const path = `/contacts/${encodeURIComponent(contactId)}/tags`
  const request = { method: 'GET', path, operation: 'GET /contacts/{id}/tags' } as const
  const { data } = await client.call({ ...request, schema: z.object({ data: z.array(tagSchema) }), repeatable: true }, o)
  return data
}

function post(client: IntercomClient, body: object, o: CallOptions): Promise<Tag> {
  const request = { method: 'POST', path: '/tags', operation: 'POST /tags', body } as const
  return client.call({ ...request, schema: tagSchema, repeatable: true }, o)
}
