/** The attributes of contacts and conversations that refer to custom object instances; nothing about syncing. */
import { z } from 'zod'
import { idText } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

/** What refers to instances: a contact by Intercom's id or the user's external_id, or a conversation by its id. */
export interface LinkTarget {
  readonly by: 'contact.id' | 'contact.external_id' | 'conversation.id'
  readonly id: string
}

/** `{"order": {"type": "Order.list", "instances": [{"id": "21", …}]}}` (official description 2.16, custom_object_instance_list). */
const referencesSchema = z.object({ instances: z.array(z.object({ id: idText })) })

const holderSchema = z.object({ id: idText, custom_attributes: z.record(z.string(), z.unknown()).nullish() })

export interface LinkHolder {
  /** Intercom's id of the contact or conversation. */
  readonly id: string
  /** Ids of the instances that the attribute refers to. */
  readonly linked: readonly string[]
}

const PATHS = {
  'contact.id': '/contacts',
  'contact.external_id': '/contacts/find_by_external_id',
  'conversation.id': '/conversations',
} as const

/** Reads what a contact or conversation refers to by one attribute; refused with 404 when it does not exist. */
export async function readLinks(
  client: IntercomClient,
  { target, attribute }: { target: LinkTarget; attribute: string },
  o: CallOptions = {},
): Promise<LinkHolder> {
  const folder = PATHS[target.by]
  const operation = `GET ${folder}/{${target.by === 'contact.external_id' ? 'external_id' : 'id'}}`
  const path = `${folder}/${encodeURIComponent(target.id)}`
  const holder = await client.call({ method: 'GET', path, operation, schema: holderSchema, repeatable: true }, o)
  const references = referencesSchema.safeParse(holder.custom_attributes?.[attribute])
  return { id: holder.id, linked: references.success ? references.data.instances.map((instance) => instance.id) : [] }
}

/**
 * `PUT /contacts/{id}` or `PUT /conversations/{id}` with `{"custom_attributes": {"order": ["21"]}}`. Whether Intercom replaces the list or
 * adds to it is not documented, so it is given all that are to be linked: that is right either way.
 */
export async function writeLinks(
  client: IntercomClient,
  link: { on: 'contacts' | 'conversations'; id: string; attribute: string; instances: readonly string[] },
  o: CallOptions = {},
): Promise<void> {
  const body = { custom_attributes: { [link.attribute]: link.instances } }
  const path = `/${link.on}/${encodeURIComponent(link.id)}`
  const request = { method: 'PUT', path, operation: `PUT /${link.on}/{id}`, body } as const
  await client.call({ ...request, schema: z.object({ id: idText }), repeatable: true }, o)
}
