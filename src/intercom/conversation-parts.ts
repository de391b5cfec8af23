/** Acts on conversations by `POST /conversations/{id}/parts`: assign, close, snooze, open; safe to repeat as long as nothing is said with it. */
import type { IntercomClient } from './client.ts'
import { type Conversation, conversationSchema } from './conversation-schema.ts'
import { conversationPath } from './conversations.ts'
import type { CallOptions } from './request.ts'

/** The assignee that means nobody. */
export const UNASSIGNED = '0'

/** `adminId` = who does it, `assigneeId` = to whom, `UNASSIGNED` for nobody. */
export interface Assignment {
  readonly adminId: string
  readonly assigneeId: string
  readonly type: 'admin' | 'team'
  /** Said in the conversation with it: then the call is not repeated by itself. */
  readonly body?: string
}

export interface Closing {
  readonly adminId: string
  readonly body?: string
}

/**
 * Assigns to an admin or a team. What it does to a closed or snoozed one is not told: an official example shows that it is opened
 * (`assign_and_reopen`), others report a 422. Open it first. With a body it is not repeatable.
 */
export function assignConversation(
  client: IntercomClient,
  id: string,
  act: Assignment,
  o: CallOptions = {},
): Promise<Conversation> {
  const { adminId, assigneeId, type, body } = act
  return post(client, id, {
    part: { message_type: 'assignment', type, admin_id: adminId, assignee_id: assigneeId, ...said(body) },
    o,
  })
}

/** With a body it is not repeatable. */
export function closeConversation(client: IntercomClient, id: string, act: Closing, o: CallOptions = {}): Promise<Conversation> {
  return post(client, id, { part: { message_type: 'close', type: 'admin', admin_id: act.adminId, ...said(act.body) }, o })
}

/** `snoozedUntil` = unix seconds, in the future. A snoozed conversation still counts as open: `open` true, `state` snoozed. */
export function snoozeConversation(
  client: IntercomClient,
  id: string,
  act: { readonly adminId: string; readonly snoozedUntil: number },
  o: CallOptions = {},
): Promise<Conversation> {
  return post(client, id, { part: { message_type: 'snoozed', admin_id: act.adminId, snoozed_until: act.snoozedUntil }, o })
}

/** Opens one that is closed or snoozed. */
export function openConversation(
  client: IntercomClient,
  id: string,
  act: { readonly adminId: string },
  o: CallOptions = {},
): Promise<Conversation> {
  return post(client, id, { part: { message_type: 'open', admin_id: act.adminId }, o })
}

/** A part that says something to people is a message: sent twice it is said twice. */
function post(client: IntercomClient, id: string, { part, o }: { part: object; o: CallOptions }): Promise<Conversation> {
  const request = { method: 'POST', path: `${conversationPath(id)}/parts`, operation: 'POST /conversations/{id}/parts' } as const
  return client.call({ ...request, body: part, schema: conversationSchema, repeatable: !('body' in part) }, o)
}

function said(body: string | undefined): { readonly body?: string } {
  return body === undefined ? {} : { body }
}
