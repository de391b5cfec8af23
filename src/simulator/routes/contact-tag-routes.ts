/** The tags of one contact: list, add, take away. */
import { z } from 'zod'
import { requireLiving } from '../contacts/find-contact.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import type { SimTag } from '../tags.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'

// A text in the schema, a number in the official examples.
const schema = z.object({ id: z.union([z.string(), z.int().transform(String)]) })

export function contactTagRoutes(workspace: Workspace): readonly Route[] {
  const path = '/contacts/{contact_id}/tags'
  const writing = { family: 'contacts', scope: 'write_users_companies' } as const
  const shown = (tag: SimTag) => ok({ type: 'tag', ...tag, ...applied(workspace) })
  return [
    { family: 'contacts', scope: 'read_users', method: 'GET', path, handle: (call) => ok(list(workspace, call)) },
    { ...writing, method: 'POST', path, handle: (call) => shown(add(workspace, call)) },
    { ...writing, method: 'DELETE', path: `${path}/{tag_id}`, handle: (call) => shown(remove(workspace, call)) },
  ]
}

function applied(workspace: Workspace): object {
  return { applied_at: nowSeconds(workspace), applied_by: { type: 'admin', id: workspace.admins[0]?.id } }
}

function list(workspace: Workspace, call: ApiCall): object {
  const tags = contactOf(workspace, call).tags.flatMap((id) => workspace.tags.get(id) ?? [])
  return { type: 'list', data: tags.map((tag) => ({ type: 'tag', ...tag, ...applied(workspace) })) }
}

function add(workspace: Workspace, call: ApiCall): SimTag {
  const { id } = parseBody(schema, call.body)
  const contact = contactOf(workspace, call)
  const tag = requireTag(workspace, id)
  workspace.contacts.save({ ...contact, tags: [...new Set([...contact.tags, tag.id])] })
  return tag
}

function remove(workspace: Workspace, call: ApiCall): SimTag {
  const contact = contactOf(workspace, call)
  const tag = requireTag(workspace, call.param('tag_id'))
  if (!contact.tags.includes(tag.id)) throw notFound('Resource Not Found')
  workspace.contacts.save({ ...contact, tags: contact.tags.filter((id) => id !== tag.id) })
  return tag
}

function contactOf({ contacts }: Workspace, call: ApiCall): SimContact {
  return requireLiving(contacts, call.param('contact_id'))
}

function requireTag({ tags }: Workspace, id: string): SimTag {
  const tag = tags.get(id)
  if (tag === undefined) throw notFound('Resource Not Found')
  return tag
}
