/** What a sync of conversations moves: one act, such as a reply or an assignment, as it leaves the mapping and comes back out of the ledger. */
import { z } from 'zod'

/** The acts that a row can ask for. */
export const ROW_ACTS = [
  'start',
  'message',
  'reply',
  'note',
  'tag',
  'untag',
  'assign',
  'unassign',
  'close',
  'snooze',
  'reopen',
  'attributes',
  'ticket',
] as const
export type RowAct = (typeof ROW_ACTS)[number]

const text = z.string().min(1)
const seconds = z.int()
const attributes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/**
 * A person: by Intercom's id, your own id, an email, or as a visitor of the Messenger (`user_id` or id of the visitor). `name` is for
 * somebody who is not there yet. `email` is trimmed, lower-cased, with a punycode domain.
 */
const contactRef = z.strictObject({
  id: text.exactOptional(),
  external_id: text.exactOptional(),
  email: text.exactOptional(),
  name: text.exactOptional(),
  visitor_id: text.exactOptional(),
})
export type ContactRef = z.output<typeof contactRef>

/** `admin_id`: who acts, by id, email or name; the workspace's `admin_id` when absent. */
const by = { admin_id: text.exactOptional() }
const conversation = { conversation_id: text }

/** Times are unix seconds. `admin`, `team` and `tag`: an id, or a name; an admin also by email. */
export const conversationAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('start'), contact: contactRef, body: text, created_at: seconds.exactOptional() }),
  z.strictObject({
    act: z.literal('message'),
    contact: contactRef,
    body: text,
    message_type: z.enum(['in_app', 'email']),
    subject: text.exactOptional(),
    template: z.enum(['plain', 'personal']).exactOptional(),
    /** False: there is no conversation until the person answers, and nothing by which the message could be found again. */
    open_conversation: z.boolean(),
    ...by,
    created_at: seconds.exactOptional(),
  }),
  z.strictObject({
    act: z.literal('reply'),
    ...conversation,
    body: text,
    as: z.enum(['admin', 'contact']),
    contact: contactRef.exactOptional(),
    ...by,
  }),
  z.strictObject({ act: z.literal('note'), ...conversation, body: text, ...by }),
  z.strictObject({ act: z.literal('tag'), ...conversation, tag: text, ...by }),
  z.strictObject({ act: z.literal('untag'), ...conversation, tag: text, ...by }),
  z.strictObject({
    act: z.literal('assign'),
    ...conversation,
    admin: text.exactOptional(),
    team: text.exactOptional(),
    body: text.exactOptional(),
    ...by,
  }),
  z.strictObject({ act: z.literal('unassign'), ...conversation, ...by }),
  z.strictObject({ act: z.literal('close'), ...conversation, body: text.exactOptional(), ...by }),
  z.strictObject({ act: z.literal('snooze'), ...conversation, snoozed_until: seconds, ...by }),
  z.strictObject({ act: z.literal('reopen'), ...conversation, ...by }),
  z.strictObject({ act: z.literal('attributes'), ...conversation, custom_attributes: attributes }),
  z.strictObject({ act: z.literal('ticket'), ...conversation, ticket_type_id: text }),
  z.strictObject({ act: z.literal('contact_attributes'), contact: contactRef, custom_attributes: attributes }),
])
export type ConversationAct = z.output<typeof conversationAct>

/** The act of one name. */
export type ActOf<Name extends ConversationAct['act']> = Extract<ConversationAct, { act: Name }>

/** An act as its ledger line holds it; acts of one lane go in the order in which their rows first came. */
export const conversationRecord = z.strictObject({ set: conversationAct, lane: text })
export type ConversationRecord = z.output<typeof conversationRecord>

/** The act with its lane: the conversation, or the person where there is none yet. */
export function recordOfAct(act: ConversationAct): ConversationRecord {
  return { set: act, lane: 'conversation_id' in act ? act.conversation_id : laneOfContact(act.contact) }
}

function laneOfContact({ id, external_id: externalId, email, visitor_id: visitorId }: ContactRef): string {
  if (id !== undefined) return `contact:${id}`
  if (externalId !== undefined) return `external_id:${externalId}`
  return email === undefined ? `visitor:${visitorId ?? ''}` : `email:${email}`
}
