/** Replies to conversations: comments and notes of teammates, comments of contacts. */
import { z } from 'zod'
import { userNotFound } from '../contacts/find-contact.ts'
import type { SimContact } from '../contacts/sim-contact.ts'
import { invalid } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import { htmlOf, htmlOfText } from './body-html.ts'
import { idText, requireConversation } from './find-conversation.ts'
import { type ContactNames, contactAuthor, requireAdmin, requireNamedContact } from './people.ts'
import type { SimConversation } from './sim-conversation.ts'
import { newPart, type SimAttachment, type SimPart } from './sim-part.ts'

const shared = {
  body: z.string().nullable().exactOptional(),
  created_at: z.int().nonnegative().exactOptional(),
  attachment_urls: z.array(z.url()).max(10).exactOptional(),
  reply_options: z.array(z.object({ text: z.string(), uuid: z.string() })).exactOptional(),
}

const names = {
  intercom_user_id: z.string().exactOptional(),
  user_id: z.string().exactOptional(),
  email: z.string().exactOptional(),
}

const schema = z.discriminatedUnion('type', [
  z.object({
    ...shared,
    ...names,
    type: z.literal('admin'),
    message_type: z.enum(['comment', 'note', 'quick_reply']),
    admin_id: idText,
    skip_notifications: z.boolean().exactOptional(),
  }),
  z.object({ ...shared, ...names, type: z.literal('user'), message_type: z.enum(['comment', 'quick_reply']) }),
])

type Reply = z.infer<typeof schema>

/**
 * `POST /conversations/{id}/reply`; the id `last` means the latest conversation of the contact that the body names. Sending it
 * twice makes two parts.
 * @throws ApiError 404 for a conversation, teammate or contact that is not there, 400 for a bad body
 */
export function reply(workspace: Workspace, id: string, body: unknown): SimConversation {
  const order = parseBody(schema, body)
  const conversation = id === 'last' ? requireLatest(workspace, order) : requireConversation(workspace, id)
  return order.type === 'admin' ? replyAsAdmin(workspace, conversation, order) : replyAsContact(workspace, conversation, order)
}

/** A comment wakes a snoozed conversation and ends the contact's waiting; notes and quick replies change no state. */
function replyAsAdmin(
  workspace: Workspace,
  conversation: SimConversation,
  order: Extract<Reply, { type: 'admin' }>,
): SimConversation {
  const author = requireAdmin(workspace, order.admin_id)
  const html = order.body === null || order.body === undefined ? null : htmlOf(order.body)
  if (html === null && order.message_type !== 'quick_reply') throw invalid('Body is required', 'body')
  const answers = order.message_type === 'comment'
  const state = answers && conversation.state === 'snoozed' ? 'open' : conversation.state
  const part = partOf(workspace, order, { author, state, body: html, part_type: order.message_type })
  const changes = answers
    ? { state, waiting_since: null, snoozed_until: state === 'snoozed' ? conversation.snoozed_until : null }
    : {}
  return saveWith(workspace, { ...conversation, ...changes }, part)
}

/** A comment of the contact opens what was closed or snoozed; its part is then an `open` (official example). */
function replyAsContact(workspace: Workspace, conversation: SimConversation, order: Reply): SimConversation {
  const contact = requireParticipant(workspace, conversation, order)
  const text = order.body ?? order.reply_options?.[0]?.text
  if (text === undefined) throw invalid('Body is required', 'body')
  const part_type = conversation.state === 'open' ? order.message_type : 'open'
  const part = partOf(workspace, order, { author: contactAuthor(contact), state: 'open', body: htmlOfText(text), part_type })
  const waiting_since = conversation.waiting_since ?? part.created_at
  const first_contact_reply = conversation.first_contact_reply ?? { created_at: part.created_at }
  const changes = { state: 'open', snoozed_until: null, read: false, waiting_since, first_contact_reply } as const
  return saveWith(workspace, { ...conversation, ...changes }, part)
}

function partOf(workspace: Workspace, order: Reply, made: Pick<SimPart, 'author' | 'state' | 'body' | 'part_type'>): SimPart {
  const { author, state, ...fields } = made
  const created_at = order.created_at ?? nowSeconds(workspace)
  const attachments = (order.attachment_urls ?? []).map(attachmentOf)
  const id = workspace.desk.conversations.next.partId()
  return newPart({ ...fields, created_at, attachments }, { id, author, state, nowSeconds: created_at })
}

/** The conversation with one more part. */
export function saveWith(workspace: Workspace, conversation: SimConversation, part: SimPart): SimConversation {
  const parts = [...conversation.parts, part]
  return workspace.desk.conversations.save({ ...conversation, parts, updated_at: nowSeconds(workspace) })
}

function requireLatest(workspace: Workspace, order: ContactNames): SimConversation {
  const { id } = requireNamedContact(workspace.contacts, order)
  const theirs = workspace.desk.conversations.all().filter(({ contacts }) => contacts.includes(id))
  const [latest] = theirs.sort((a, b) => b.updated_at - a.updated_at)
  return requireConversation(workspace, latest?.id ?? '')
}

/** Only who takes part can reply (our reading); an email may belong to several contacts, of whom one takes part. */
function requireParticipant({ contacts }: Workspace, conversation: SimConversation, order: ContactNames): SimContact {
  const { intercom_user_id, user_id, email } = order
  const takesPart = conversation.contacts.map((id) => contacts.present.get(id))
  const named = takesPart.find(
    (one) =>
      one !== undefined &&
      !one.archived &&
      (intercom_user_id === undefined
        ? (user_id !== undefined && one.external_id === user_id) || (email !== undefined && one.email === email.toLowerCase())
        : one.id === intercom_user_id),
  )
  if (named === undefined) throw userNotFound()
  return named
}

function attachmentOf(url: string): SimAttachment {
  const name = new URL(url).pathname.split('/').at(-1) ?? ''
  return { type: 'upload', name, url, content_type: 'application/octet-stream', filesize: 0, width: null, height: null }
}
