/** The conversations part of Intercom's REST API: start, read, find and update, one function an endpoint; nothing about syncing. */
import { z } from 'zod'
import type { IntercomClient } from './client.ts'
import type { Paging } from './contacts.ts'
import { type Conversation, conversationPageSchema, conversationSchema, messageSchema } from './conversation-schema.ts'
import type { CallOptions } from './request.ts'
import type { SearchQuery } from './search-query.ts'

export type { Conversation, ConversationPart } from './conversation-schema.ts'

/** Who starts a conversation. A visitor is a `contact`, by id or by user_id; starting one makes a lead of it (official). */
export type ConversationStarter =
  | { readonly type: 'user' | 'lead' | 'contact'; readonly id: string }
  | { readonly type: 'contact'; readonly user_id: string }

export interface NewConversation {
  readonly from: ConversationStarter
  /** Plain text: HTML is not taken (official). */
  readonly body: string
  /** Unix seconds; Intercom recommends it only for what is brought over from elsewhere. */
  readonly created_at?: number
  /** Images, at most 10. */
  readonly attachment_urls?: readonly string[]
}

export interface StartedConversation {
  readonly messageId: string
  readonly conversationId: string
}

export interface ConversationPage {
  readonly conversations: readonly Conversation[]
  /** Cursor of the next page; absent on the last one. */
  readonly next?: string
  /** Conversations on all pages, where Intercom says so. */
  readonly totalCount: number | null
}

export interface ConversationSort {
  readonly field: string
  readonly order: 'ascending' | 'descending'
}

/** What `PUT /conversations/{id}` changes; what is left out stays. */
export interface ConversationChange {
  readonly title?: string
  readonly read?: boolean
  readonly custom_attributes?: Readonly<Record<string, unknown>>
}

const startedSchema = messageSchema.extend({ conversation_id: z.union([z.string(), z.int().transform(String)]) })

/**
 * `POST /conversations`: a message in the Messenger, from a contact. Not repeatable: sent twice it is two conversations. Refused with 404
 * "User Not Found" when nobody has that id.
 * @throws AnswerLost when it may or may not have been started
 */
export async function createConversation(
  client: IntercomClient,
  conversation: NewConversation,
  o: CallOptions = {},
): Promise<StartedConversation> {
  const request = { method: 'POST', path: '/conversations', operation: 'POST /conversations', body: conversation } as const
  const answer = await client.call({ ...request, schema: startedSchema, repeatable: false }, o)
  return { messageId: answer.id, conversationId: answer.conversation_id }
}

/** With its parts, the newest 500 at most (official). `plaintext`: bodies and subjects without HTML. */
export function getConversation(
  client: IntercomClient,
  id: string,
  { plaintext = false, ...o }: CallOptions & { readonly plaintext?: boolean } = {},
): Promise<Conversation> {
  const query = plaintext ? { display_as: 'plaintext' } : {}
  const request = { method: 'GET', path: conversationPath(id), operation: 'GET /conversations/{id}', query } as const
  return client.call({ ...request, schema: conversationSchema, repeatable: true }, o)
}

/** One page of `GET /conversations`, without parts; an order is not promised. */
export async function listConversations(
  client: IntercomClient,
  paging: Paging = {},
  o: CallOptions = {},
): Promise<ConversationPage> {
  const query = { per_page: paging.perPage ?? 150, ...(paging.startingAfter ? { starting_after: paging.startingAfter } : {}) }
  const request = { method: 'GET', path: '/conversations', operation: 'GET /conversations', query } as const
  return toPage(await client.call({ ...request, schema: conversationPageSchema, repeatable: true }, o))
}

/** One page of `POST /conversations/search`, without parts. `sort` is described for contacts only. */
export async function searchConversations(
  client: IntercomClient,
  search: Paging & { readonly query: SearchQuery; readonly sort?: ConversationSort },
  o: CallOptions = {},
): Promise<ConversationPage> {
  const pagination = { per_page: search.perPage ?? 150, ...(search.startingAfter ? { starting_after: search.startingAfter } : {}) }
  const body = { query: search.query, pagination, ...(search.sort ? { sort: search.sort } : {}) }
  const request = { method: 'POST', path: '/conversations/search', operation: 'POST /conversations/search', body } as const
  return toPage(await client.call({ ...request, schema: conversationPageSchema, repeatable: true }, o))
}

/** An attribute that does not exist refuses the whole change, with 400. Answers the conversation with its parts. */
export function updateConversation(
  client: IntercomClient,
  id: string,
  change: ConversationChange,
  o: CallOptions = {},
): Promise<Conversation> {
  const request = { method: 'PUT', path: conversationPath(id), operation: 'PUT /conversations/{id}', body: change } as const
  return client.call({ ...request, schema: conversationSchema, repeatable: true }, o)
}

/** The path of one conversation, for the other files about them. */
export function conversationPath(id: string): string {
  return `/conversations/${encodeURIComponent(id)}`
}

function toPage(page: z.output<typeof conversationPageSchema>): ConversationPage {
  const next = page.pages?.next?.starting_after
  return { conversations: page.conversations, totalCount: page.total_count ?? null, ...(next ? { next } : {}) }
}
