/** Which settings of `conversation:` each act needs and takes: for the configuration as a whole, and for each row. */
import type { RowAct } from './conversation-act.ts'

/** Settings that a column or a fixed value can stand behind, besides custom attributes. */
export const CONVERSATION_FIELDS = [
  'conversation_id',
  'contact.id',
  'contact.external_id',
  'contact.email',
  'contact.name',
  'contact.visitor_id',
  'body',
  'subject',
  'message_type',
  'as',
  'admin_id',
  'admin',
  'team',
  'tag',
  'snoozed_until',
  'created_at',
  'ticket_type_id',
] as const
export type ConversationFieldName = (typeof CONVERSATION_FIELDS)[number]

/** One of these must be there. */
export type Need = readonly (ConversationFieldName | 'custom_attributes')[]

export interface ActFields {
  readonly needs: readonly Need[]
  /** What it may have besides. */
  readonly takes: readonly ConversationFieldName[]
}

const CONVERSATION: Need = ['conversation_id']
const BODY: Need = ['body']
const PERSON: Need = ['contact.id', 'contact.external_id', 'contact.email']

/** What a reply of a contact needs on top. */
export const REPLYING_CONTACT = PERSON

/** Who acts is not among the needs: the workspace may have an admin for all of them. */
export const ACT_FIELDS: Readonly<Record<RowAct, ActFields>> = {
  start: { needs: [[...PERSON, 'contact.visitor_id'], BODY], takes: ['contact.name', 'created_at'] },
  message: { needs: [PERSON, BODY], takes: ['contact.name', 'message_type', 'subject', 'admin_id', 'created_at'] },
  reply: { needs: [CONVERSATION, BODY], takes: ['as', 'admin_id', 'contact.id', 'contact.external_id', 'contact.email'] },
  note: { needs: [CONVERSATION, BODY], takes: ['admin_id'] },
  tag: { needs: [CONVERSATION, ['tag']], takes: ['admin_id'] },
  untag: { needs: [CONVERSATION, ['tag']], takes: ['admin_id'] },
  assign: { needs: [CONVERSATION, ['admin', 'team']], takes: ['admin_id', 'body'] },
  unassign: { needs: [CONVERSATION], takes: ['admin_id'] },
  close: { needs: [CONVERSATION], takes: ['admin_id', 'body'] },
  snooze: { needs: [CONVERSATION, ['snoozed_until']], takes: ['admin_id'] },
  reopen: { needs: [CONVERSATION], takes: ['admin_id'] },
  attributes: { needs: [CONVERSATION, ['custom_attributes']], takes: [] },
  ticket: { needs: [CONVERSATION, ['ticket_type_id']], takes: [] },
}
