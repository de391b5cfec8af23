/** Notes on contacts: write one, read one, list those of a contact. */
import { z } from 'zod'
import { requireLiving } from '../contacts/find-contact.ts'
import { invalid, notFound } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { type ApiCall, ok, type Route } from '../http/route.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import type { SimNote } from './notes.ts'

const schema = z.object({
  body: z.string(),
  // A text in the schema, a number in its examples.
  admin_id: z.union([z.string(), z.int().transform(String)]).exactOptional(),
})

export function noteRoutes(workspace: Workspace): readonly Route[] {
  const { notes } = workspace
  const path = '/contacts/{contact_id}/notes'
  const reading = { family: 'contacts', scope: 'read_users', method: 'GET' } as const
  return [
    {
      family: 'contacts',
      scope: 'write_users_companies',
      method: 'POST',
      path,
      handle: (call) => ok(noteView(write(workspace, call), workspace)),
    },
    { ...reading, path, handle: (call) => ok(list(workspace, call)) },
    {
      ...reading,
      path: '/notes/{note_id}',
      handle: (call) => ok(noteView(requireNote(notes.get(call.param('note_id'))), workspace)),
    },
  ]
}

/** @throws ApiError 404 for the contact and for the admin */
function write(workspace: Workspace, call: ApiCall): SimNote {
  const { body, admin_id: adminId = workspace.admins[0]?.id ?? '' } = parseBody(schema, call.body)
  const contact = requireLiving(workspace.contacts, call.param('contact_id'))
  if (!workspace.admins.some(({ id }) => id === adminId)) throw notFound('Resource Not Found')
  if (body.trim() === '') throw invalid('body is empty', 'body')
  return workspace.notes.add({ contactId: contact.id, adminId, body: html(body), created_at: nowSeconds(workspace) })
}

/** What is no HTML becomes a paragraph, as in the official example. */
function html(body: string): string {
  return /<\w+[^>]*>/.test(body) ? body : `<p>${body.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`
}

/** Pages of 50, as in the official example. */
const PER_PAGE = 50

function list(workspace: Workspace, call: ApiCall): object {
  const contact = requireLiving(workspace.contacts, call.param('contact_id'))
  const all = workspace.notes.of(contact.id)
  const page = Math.max(1, Number(call.query.get('page') ?? 1) || 1)
  const data = all.slice((page - 1) * PER_PAGE, page * PER_PAGE).map((note) => noteView(note, workspace))
  const pages = { type: 'pages', next: null, page, per_page: PER_PAGE, total_pages: Math.ceil(all.length / PER_PAGE) }
  return { type: 'list', data, total_count: all.length, pages }
}

function requireNote(note: SimNote | undefined): SimNote {
  if (note === undefined) throw notFound('Resource Not Found')
  return note
}

function noteView({ contactId, adminId, ...note }: SimNote, { admins }: Workspace): object {
  const admin = admins.find(({ id }) => id === adminId)
  const author = { type: 'admin', ...admin, away_mode_enabled: false, away_mode_reassign: false }
  return { type: 'note', ...note, contact: { type: 'contact', id: contactId }, author }
}
