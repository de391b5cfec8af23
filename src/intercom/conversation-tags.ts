/** Tags on conversations. An admin has to be named (official), and both calls are safe to repeat. */
import type { IntercomClient } from './client.ts'
import { type Tag, tagSchema } from './conversation-schema.ts'
import { conversationPath } from './conversations.ts'
import type { CallOptions } from './request.ts'

export interface ConversationTag {
  readonly tagId: string
  readonly adminId: string
}

/** `POST /conversations/{id}/tags`: 404 for a conversation or a tag that is not there. Answers the tag. */
export function tagConversation(client: IntercomClient, id: string, tag: ConversationTag, o: CallOptions = {}): Promise<Tag> {
  const body = { id: tag.tagId, admin_id: tag.adminId }
  const request = {
    method: 'POST',
    path: `${conversationPath(id)}/tags`,
    operation: 'POST /conversations/{id}/tags',
    body,
  } as const
  return client.call({ ...request, schema: tagSchema, repeatable: true }, o)
}

/** `DELETE /conversations/{id}/tags/{tag_id}`. A tag that is not there, or that an attempt took off before, is refused with 404. */
export function untagConversation(client: IntercomClient, id: string, tag: ConversationTag, o: CallOptions = {}): Promise<Tag> {
  const path = `${conversationPath(id)}/tags/${encodeURIComponent(tag.tagId)}`
  const body = { admin_id: tag.adminId }
  const request = { method: 'DELETE', path, operation: 'DELETE /conversations/{id}/tags/{tag_id}', body } as const
  return client.call({ ...request, schema: tagSchema, repeatable: true }, o)
}
