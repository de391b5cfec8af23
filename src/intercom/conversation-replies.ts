/** Replies to conversations: comments and notes of admins, and what contacts say. None may be repeated: sent twice it is said twice. */

import type { IntercomClient } from './client.ts'
import { type Conversation, conversationSchema } from './conversation-schema.ts'
import { conversationPath } from './conversations.ts'
import type { CallOptions } from './request.ts'

export interface QuickReplyOption {
  readonly text: string
  /** The caller's own, as a UUID. */
  readonly uuid: string
}

/** `note` is seen by teammates only and takes some HTML; `quick_reply` needs its options and no body (official). */
export interface AdminReply {
  readonly adminId: string
  readonly messageType: 'comment' | 'note' | 'quick_reply'
  readonly body?: string
  readonly options?: readonly QuickReplyOption[]
  /** Images, at most 10. */
  readonly attachmentUrls?: readonly string[]
}

/** Who says it: by Intercom's id, by external_id, or by email. */
export type ReplyingContact = { readonly contactId: string } | { readonly userId: string } | { readonly email: string }

export type ContactReply = ReplyingContact & {
  readonly body: string
  readonly attachmentUrls?: readonly string[]
}

/**
 * `POST /conversations/{id}/reply` for a teammate; answers the conversation with its parts.
 * @throws AnswerLost when it may or may not have been said
 */
export function replyAsAdmin(client: IntercomClient, id: string, reply: AdminReply, o: CallOptions = {}): Promise<Conversation> {
  const { adminId, messageType, body, options, attachmentUrls } = reply
  return post(client, id, {
    body: {
      message_type: messageType,
      type: 'admin',
      admin_id: adminId,
      ...(body === undefined ? {} : { body }),
      ...(options === undefined ? {} : { reply_options: options }),
      ...attachments(attachmentUrls),
    },
    o,
  })
}

/**
 * The same for a contact. A reply opens a conversation that was closed. Refused with 404 when nobody is found by what was given.
 * @throws AnswerLost when it may or may not have been said
 */
export function replyAsContact(
  client: IntercomClient,
  id: string,
  reply: ContactReply,
  o: CallOptions = {},
): Promise<Conversation> {
  const { body, attachmentUrls } = reply
  return post(client, id, {
    body: { message_type: 'comment', type: 'user', ...identity(reply), body, ...attachments(attachmentUrls) },
    o,
  })
}

function post(client: IntercomClient, id: string, { body, o }: { body: object; o: CallOptions }): Promise<Conversation> {
  const request = {
    method: 'POST',
    path: `${conversationPath(id)}/reply`,
    operation: 'POST /conversations/{id}/reply',
    body,
  } as const
  return client.call({ ...request, schema: conversationSchema, repeatable: false }, o)
}

function identity(contact: ReplyingContact): Readonly<Record<string, string>> {
  if ('contactId' in contact) return { intercom_user_id: contact.contactId }
  return 'userId' in contact ? { user_id: contact.userId } : { email: contact.email }
}

function attachments(urls: readonly string[] | undefined): object {
  return urls === undefined || urls.length === 0 ? {} : { attachment_urls: urls }
}
