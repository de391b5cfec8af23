/** Which topics a change of a conversation is; pure. */
import type { ConversationChange } from '../conversations/conversations.ts'
import type { SimConversation } from '../conversations/sim-conversation.ts'
import { isByContact, type SimPart } from '../conversations/sim-part.ts'

/** One notification: the conversation, and the parts that are new. */
export interface Told {
  readonly topic: string
  readonly conversation: SimConversation
  readonly parts: readonly SimPart[]
}

/** Topics of what teammates do, by the part it leaves. */
const ADMIN_TOPICS: Readonly<Record<string, string>> = {
  comment: 'conversation.admin.replied',
  quick_reply: 'conversation.admin.replied',
  note: 'conversation.admin.noted',
  assignment: 'conversation.admin.assigned',
  assign_and_reopen: 'conversation.admin.open.assigned',
  open: 'conversation.admin.opened',
  close: 'conversation.admin.closed',
  snoozed: 'conversation.admin.snoozed',
  timer_unsnooze: 'conversation.admin.unsnoozed',
}

/** One change may be several things at once, as a part and a rating. */
export function toldOf({ before, after }: ConversationChange): readonly Told[] {
  if (after === undefined) return before === undefined ? [] : [{ topic: 'conversation.deleted', conversation: before, parts: [] }]
  if (before === undefined) return [{ topic: createdTopic(after), conversation: after, parts: [] }]
  const known = new Set(before.parts.map(({ id }) => id))
  const added = after.parts.filter(({ id }) => !known.has(id))
  return [
    ...added.flatMap((part) => topicOf(part).map((topic) => ({ topic, conversation: after, parts: [part] }))),
    ...fieldTopics(before, after).map((topic) => ({ topic, conversation: after, parts: [] })),
  ]
}

function createdTopic({ source }: SimConversation): string {
  return isByContact(source) ? 'conversation.user.created' : 'conversation.admin.single.created'
}

/** Fin's messages are told of as a teammate's; other parts of a bot are not. */
function topicOf(part: SimPart): readonly string[] {
  if (isByContact(part)) return part.body === null ? [] : ['conversation.user.replied']
  return [ADMIN_TOPICS[part.part_type] ?? []].flat()
}

function fieldTopics(before: SimConversation, after: SimConversation): readonly string[] {
  const rated = after.conversation_rating !== null && before.conversation_rating?.rating !== after.conversation_rating.rating
  return [
    ...(rated ? ['conversation.rating.added'] : []),
    ...(after.read && !before.read ? ['conversation.read'] : []),
    ...(before.priority === after.priority ? [] : ['conversation.priority.updated']),
  ]
}
