/** Messages that an admin sends: `POST /messages`. */
import type { IntercomClient } from './client.ts'
import { messageSchema } from './conversation-schema.ts'
import type { CallOptions } from './request.ts'

/** To whom: by Intercom's id, by external_id or by email. `contact` is not taken here (official): a user or a lead. */
export type Recipient = { readonly type: 'user' | 'lead' } & (
  | { readonly id: string }
  | { readonly user_id: string }
  | { readonly email: string }
)

interface MessageParts {
  readonly adminId: string
  readonly to: Recipient
  /** HTML or plain text. */
  readonly body: string
  /** Unix seconds. */
  readonly createdAt?: number
  /** Opens a conversation at once; without it there is none until the contact answers (official). */
  readonly openConversation?: boolean
}

export type NewMessage =
  | (MessageParts & { readonly messageType: 'in_app' })
  | (MessageParts & { readonly messageType: 'email'; readonly subject: string; readonly template: 'plain' | 'personal' })

export interface SentMessage {
  readonly messageId: string
  /** Null until the contact answers, unless a conversation was asked for. */
  readonly conversationId: string | null
}

/**
 * Not repeatable: sent twice it is two messages. A contact that was just made may be refused with 404 for a short while (official).
 * @throws AnswerLost when it may or may not have been sent
 */
export async function createMessage(client: IntercomClient, message: NewMessage, o: CallOptions = {}): Promise<SentMessage> {
  const request = { method: 'POST', path: '/messages', operation: 'POST /messages', body: toBody(message) } as const
  const answer = await client.call({ ...request, schema: messageSchema, repeatable: false }, o)
  return { messageId: answer.id, conversationId: answer.conversation_id }
}

/**
 * `in_app` is what the description's list of values says; its examples and Intercom's own library send `inapp`. The id of the sender is an
 * integer there, unlike everywhere else.
 */
function toBody(message: NewMessage): object {
  const { adminId, to, body, createdAt, openConversation } = message
  return {
    message_type: message.messageType,
    ...(message.messageType === 'email' ? { subject: message.subject, template: message.template } : {}),
    body,
    from: { type: 'admin', id: /^\d{1,15}$/.test(adminId) ? Number(adminId) : adminId },
    to,
    ...(createdAt === undefined ? {} : { created_at: createdAt }),
    ...(openConversation === undefined ? {} : { create_conversation_without_contact_reply: openConversation }),
  }
}
