/** Messages that teammates send to contacts: `POST /messages`. */
import { z } from 'zod'
import type { SimContact } from '../contacts/sim-contact.ts'
import { ApiError, invalid } from '../http/api-error.ts'
import { parseBody } from '../http/parse-body.ts'
import { nowSeconds, type Workspace } from '../workspace.ts'
import { htmlOf } from './body-html.ts'
import { idText } from './find-conversation.ts'
import { requireAdmin, requireNamedContact } from './people.ts'
import { newConversation } from './sim-conversation.ts'
import type { SimAuthor } from './sim-part.ts'

/** A message as it was sent. */
export interface SimMessage {
  readonly id: string
  readonly message_type: 'inapp' | 'email'
  readonly subject: string
  /** HTML. */
  readonly body: string
  /** The teammate who sent it. */
  readonly author: SimAuthor
  /** Ids of contacts. */
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  /** Set when the message began a conversation at once. */
  readonly conversation_id: string | null
  /** Unix seconds. */
  readonly created_at: number
}

export interface Messages {
  /** Oldest first. */
  all(): readonly SimMessage[]
  /** Adds a message with the next id. */
  add(message: Omit<SimMessage, 'id'>): SimMessage
}

export function createMessages(): Messages {
  const messages: SimMessage[] = []
  return {
    all: () => [...messages],
    add(message) {
      const added = { ...message, id: String(messages.length + 19) }
      messages.push(added)
      return added
    },
  }
}

const recipient = z.object({
  type: z.enum(['user', 'lead', 'contact']),
  id: z.string().exactOptional(),
  user_id: z.string().exactOptional(),
  email: z.string().exactOptional(),
})
const recipients = z.union([z.array(recipient), recipient.transform((one) => [one])])
type Recipient = z.infer<typeof recipient>

/** The official examples say `inapp` and `conversation`, its schema `in_app`: all are taken. */
const schema = z.object({
  from: z.object({ type: z.literal('admin'), id: idText }),
  message_type: z.enum(['inapp', 'in_app', 'conversation', 'email']),
  body: z.string().nullable().exactOptional(),
  subject: z.string().nullable().exactOptional(),
  to: recipients,
  cc: recipients.exactOptional(),
  bcc: recipients.exactOptional(),
  created_at: z.int().nonnegative().exactOptional(),
  create_conversation_without_contact_reply: z.boolean().exactOptional(),
})

type Order = z.infer<typeof schema>

/**
 * Sends a message; sending it twice makes two. No conversation comes of it before the contact answers, unless the call asks for one.
 * @throws ApiError 404 for a teammate or contact that is not there, 400 without a body, 422 for an email without a subject
 */
export function sendMessage(workspace: Workspace, body: unknown): SimMessage {
  const order = parseBody(schema, body)
  const message_type = order.message_type === 'email' ? 'email' : 'inapp'
  if (!order.body) throw invalid('Body is required')
  if (message_type === 'email' && !order.subject) throw noSubject()
  const author = requireAdmin(workspace, order.from.id)
  const ids = (list: readonly Recipient[] = []) => list.map((one) => requireRecipient(workspace, one).id)
  const [to, cc, bcc] = [ids(order.to), ids(order.cc), ids(order.bcc)]
  const created_at = order.created_at ?? nowSeconds(workspace)
  const message = { message_type, subject: order.subject ?? '', body: htmlOf(order.body), author, to, cc, bcc, created_at } as const
  return workspace.desk.messages.add({ ...message, conversation_id: beginIfAsked(workspace, order, message) })
}

function requireRecipient({ contacts }: Workspace, { id, user_id, email }: Recipient): SimContact {
  const names = {
    ...(id === undefined ? {} : { intercom_user_id: id }),
    ...(user_id === undefined ? {} : { user_id }),
    ...(email === undefined ? {} : { email }),
  }
  return requireNamedContact(contacts, names)
}

function beginIfAsked(
  { desk }: Workspace,
  { create_conversation_without_contact_reply: asked }: Order,
  { message_type, subject, body, author, to, created_at }: Omit<SimMessage, 'id' | 'conversation_id'>,
): string | null {
  if (asked !== true) return null
  const { next, save } = desk.conversations
  const type = message_type === 'email' ? 'email' : 'conversation'
  const source = { type, id: next.messageId(), delivered_as: 'admin_initiated', subject, body, author, url: null }
  return save(newConversation({ id: next.id(), source, contacts: to, created_at })).id
}

export function adminMessageView({ id, created_at, subject, body, message_type, author, conversation_id }: SimMessage): object {
  const owner = { ...author, away_mode_enabled: false, away_mode_reassign: false }
  const conversation = conversation_id === null ? {} : { conversation_id }
  return { type: 'admin_message', id, created_at, subject, body, message_type, owner, ...conversation }
}

function noSubject(): ApiError {
  return new ApiError({ status: 422, code: 'parameter_not_found', message: 'No subject supplied for email message' })
}
