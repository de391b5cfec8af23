/** Notes on contacts. */
import { z } from 'zod'
import { idText } from './answer-fields.ts'
import type { IntercomClient } from './client.ts'
import type { CallOptions } from './request.ts'

/** Official description 2.16: note. The body comes back as HTML (`<p>Hello</p>`), whatever was sent. */
const noteSchema = z
  .object({ id: idText, created_at: z.number().nullish(), body: z.string().nullish(), author: z.object({ id: idText }).nullish() })
  .transform((found) => ({
    id: found.id,
    createdAt: found.created_at ?? null,
    body: found.body ?? '',
    adminId: found.author?.id ?? null,
  }))

/** `createdAt` in unix seconds. */
export type Note = Readonly<z.output<typeof noteSchema>>

export interface NewNote {
  readonly contactId: string
  readonly body: string
  /** Who wrote it; absent = the admin whom the token belongs to. */
  readonly adminId?: string
}

/**
 * `POST /contacts/{id}/notes`. Not repeatable: sent twice it is there twice. Refused with 404 "User Not Found" for the contact and with 404
 * "Resource Not Found" for the admin. The path's id is an integer in the official description, which is wrong: its own example has a text.
 */
export function createNote(client: IntercomClient, { contactId, body, adminId }: NewNote, o: CallOptions = {}): Promise<Note> {
  const wire = { body, ...(adminId === undefined ? {} : { admin_id: adminId }) }
  const request = { method: 'POST', path: notesOf(contactId), operation: 'POST /contacts/{id}/notes', body: wire } as const
  return client.call({ ...request, schema: noteSchema, repeatable: false }, o)
}

/** `GET /contacts/{id}/notes`: the newest page, 50 of them by the official example. */
export async function listNewestNotes(client: IntercomClient, contactId: string, o: CallOptions = {}): Promise<readonly Note[]> {
  const request = { method: 'GET', path: notesOf(contactId), operation: 'GET /contacts/{id}/notes' } as const
  const { data } = await client.call({ ...request, schema: z.object({ data: z.array(noteSchema) }), repeatable: true }, o)
  return data
}

function notesOf(contactId: string): string {
  return `/contacts/${encodeURIComponent(contactId)}/notes`
}
