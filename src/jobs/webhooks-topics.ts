/** What fin-sync does about each topic of Intercom's webhooks, and which topics there are at all. */

/** `hand_off`: looks whether the conversation is to go to people. The others keep the ledger true to a contact. */
export type WebhookWork = 'hand_off' | 'merged' | 'archived' | 'unarchived' | 'deleted' | 'created' | 'email'

/** Docs before 2.6 spell some of them in another way. */
const WORK: ReadonlyMap<string, WebhookWork> = new Map([
  ['conversation.user.created', 'hand_off'],
  ['conversation.user.replied', 'hand_off'],
  ['conversation.admin.closed', 'hand_off'],
  ['conversation.rating.added', 'hand_off'],
  ['contact.merged', 'merged'],
  ['contact.archived', 'archived'],
  ['contact.archive', 'archived'],
  ['contact.unarchive', 'unarchived'],
  ['contact.unarchived', 'unarchived'],
  ['contact.deleted', 'deleted'],
  ['contact.user.created', 'created'],
  ['contact.lead.created', 'created'],
  ['contact.email.updated', 'email'],
])

/** Undefined = nothing: it is acknowledged, and that is all. */
export function workOf(topic: string): WebhookWork | undefined {
  return WORK.get(topic)
}

export const PING = 'ping'

/** Topics that somebody may have subscribed us to although nothing is done about them (official: webhook topics 2.17). */
const OTHERS: readonly string[] = [
  PING,
  'contact.lead.added_email',
  'contact.lead.signed_up',
  'contact.lead.tag.created',
  'contact.lead.tag.deleted',
  'contact.lead.updated',
  'contact.subscribed',
  'contact.unsubscribed',
  'contact.user.tag.created',
  'contact.user.tag.deleted',
  'contact.user.updated',
  'conversation.admin.assigned',
  'conversation.admin.noted',
  'conversation.admin.open.assigned',
  'conversation.admin.opened',
  'conversation.admin.replied',
  'conversation.admin.single.created',
  'conversation.admin.snoozed',
  'conversation.admin.unsnoozed',
  'conversation.contact.attached',
  'conversation.contact.detached',
  'conversation.deleted',
  'conversation.operator.replied',
  'conversation.priority.updated',
  'conversation.read',
  'conversation_part.redacted',
  'conversation_part.tag.created',
]

export const KNOWN_TOPICS: readonly string[] = [...WORK.keys(), ...OTHERS]

/**
 * Whoever merges two contacts deletes one of them (official: merge two contacts). If that deletion were worked first, the record that held it
 * would not be known to be the other one's.
 */
const DELETED_WAITS_MS = 10_000

/** How long a notification is left alone before it is worked. */
export function patienceMs(topic: string): number {
  return workOf(topic) === 'deleted' ? DELETED_WAITS_MS : 0
}
