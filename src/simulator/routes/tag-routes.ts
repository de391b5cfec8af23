/** Tags: list, create, rename, and tagging a list of contacts in one call. */
import { z } from 'zod'
import { requireLiving } from '../contacts/find-contact.ts'
import { invalid, notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { ok, type Route } from '../http/route.ts'
import type { SimTag } from '../tags.ts'
import type { Workspace } from '../workspace.ts'

const tagSchema = z.object({
  name: z.string().min(1),
  id: z.union([z.string(), z.int().transform(String)]).exactOptional(),
  users: z.array(z.object({ id: z.string(), untag: z.boolean().exactOptional() })).exactOptional(),
  companies: z.unknown().exactOptional(),
})

export function tagRoutes(workspace: Workspace): readonly Route[] {
  const { tags } = workspace
  return [
    {
      family: 'contacts',
      scope: 'read_users',
      method: 'GET',
      path: '/tags',
      handle: () => ok({ type: 'list', data: tags.list().map(tagView) }),
    },
    {
      family: 'contacts',
      scope: 'write_users_companies',
      method: 'POST',
      path: '/tags',
      handle: (call) => ok(tagView(writeTag(workspace, call.body))),
    },
  ]
}

/** With an id the tag is renamed; with users they are tagged, or untagged; there are no companies here to tag. */
function writeTag(workspace: Workspace, body: unknown): SimTag {
  const { name, id, users = [], companies } = parseBody(tagSchema, body)
  if (companies !== undefined) throw invalid('invalid tag parameters')
  const contacts = users.map((user) => ({ contact: requireLiving(workspace.contacts, user.id), untag: user.untag ?? false }))
  const tag = id === undefined ? workspace.tags.named(name) : workspace.tags.rename(requireTag(workspace, id), name)
  for (const { contact, untag } of contacts) {
    const others = contact.tags.filter((other) => other !== tag.id)
    workspace.contacts.save({ ...contact, tags: untag ? others : [...others, tag.id] })
  }
  return tag
}

function requireTag({ tags }: Workspace, id: string): SimTag {
  const tag = tags.get(id)
  if (tag === undefined) throw notFound('Resource Not Found')
  return tag
}

function tagView(tag: SimTag): object {
  return { type: 'tag', ...tag }
}
