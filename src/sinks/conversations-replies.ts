/** Replies, notes and tickets: none may be sent twice, and all of them show in the conversation at once. */
import type { ActOf, ContactRef } from '../conversation-act.ts'
import { type ReplyingContact, replyAsAdmin, replyAsContact } from '../intercom/conversation-replies.ts'
import { type Conversation, type ConversationPart, getConversation } from '../intercom/conversations.ts'
import { convertToTicket } from '../intercom/tickets.ts'
import type { ActCallReady, Done, LookUp } from './conversations-call.ts'
import { type ActDelivery, type ActItem, refusedAct } from './conversations-context.ts'
import { isOneMore, isSince } from './conversations-same.ts'
import { saysTheSame } from './conversations-text.ts'

/** `adminId` null = the contact replies. */
export function readyReply(
  item: ActItem,
  act: ActOf<'reply'>,
  { d, adminId }: { d: ActDelivery; adminId: string | null },
): ActCallReady {
  const { conversation_id: id, body } = act
  const done: Done = { did: 'updated', id }
  const lookUp = partLookUp(item, { id, body, isOurs: authoredBy({ adminId, types: ['comment'] }), d })
  if (adminId !== null)
    return { send: async (o) => replyAsAdmin(d.client, id, { adminId, messageType: 'comment', body }, o).then(() => done), lookUp }
  const who = replying(act.contact)
  return { send: async (o) => replyAsContact(d.client, id, { ...who, body }, o).then(() => done), lookUp }
}

function replying(contact: ContactRef | undefined): ReplyingContact {
  const { id, external_id: userId, email } = contact ?? {}
  if (id !== undefined) return { contactId: id }
  if (userId !== undefined) return { userId }
  if (email !== undefined) return { email }
  throw refusedAct({ code: 'act_incomplete', why: 'reply: there is no contact.id, no contact.external_id, no contact.email' })
}

export function readyNote(item: ActItem, act: ActOf<'note'>, { d, adminId }: { d: ActDelivery; adminId: string }): ActCallReady {
  const { conversation_id: id, body } = act
  return {
    send: async (o) => {
      await replyAsAdmin(d.client, id, { adminId, messageType: 'note', body }, o)
      return { did: 'updated', id }
    },
    lookUp: partLookUp(item, { id, body, isOurs: authoredBy({ adminId, types: ['note'] }), d }),
  }
}

/** What is said with an assignment or a closing is said twice when it is sent twice; without words there is nothing to look for. */
export function saidInPart(
  item: ActItem,
  act: { readonly conversation_id: string; readonly body?: string },
  { d, adminId, types }: { d: ActDelivery; adminId: string; types: readonly string[] },
): Pick<ActCallReady, 'lookUp'> {
  const { conversation_id: id, body } = act
  return body === undefined ? {} : { lookUp: partLookUp(item, { id, body, isOurs: authoredBy({ adminId, types }), d }) }
}

/** A conversation that is a ticket already names it among its linked objects. */
export function readyTicket(act: ActOf<'ticket'>, d: ActDelivery): ActCallReady {
  const { conversation_id: id, ticket_type_id: ticketTypeId } = act
  return {
    send: async (o) => {
      await convertToTicket(d.client, id, { ticketTypeId }, o)
      return { did: 'updated', id }
    },
    lookUp: {
      how: 'at_once',
      find: async () => (isTicket(await getConversation(d.client, id, { signal: d.signal })) ? { did: 'updated', id } : null),
    },
  }
}

type IsOurs = (part: ConversationPart) => boolean

function authoredBy({ adminId, types }: { adminId: string | null; types: readonly string[] }): IsOurs {
  return ({ part_type: type, author }) => {
    if (type === null || !types.includes(type) || author === null) return false
    return adminId === null ? author.type !== 'admin' && author.type !== 'bot' : author.type === 'admin' && author.id === adminId
  }
}

/** Looks in the conversation itself, which shows what was applied at once. */
function partLookUp(item: ActItem, o: { id: string; body: string; isOurs: IsOurs; d: ActDelivery }): LookUp {
  return {
    how: 'at_once',
    async find(since) {
      const { conversation_parts: list } = await getConversation(o.d.client, o.id, { signal: o.d.signal })
      const same = (list?.conversation_parts ?? []).filter(
        (part) => o.isOurs(part) && isSince(part.created_at, since) && saysTheSame(o.body, part.body ?? ''),
      )
      return (await isOneMore(item, { found: same.length, since, d: o.d })) ? { did: 'updated', id: o.id } : null
    },
  }
}

function isTicket({ linked_objects: linked, ...rest }: Conversation): boolean {
  const data: unknown = linked === null ? undefined : Reflect.get(linked, 'data')
  const ticket: unknown = Reflect.get(rest, 'ticket') ?? null
  return (
    ticket !== null ||
    (Array.isArray(data) &&
      data.some((one: unknown) => typeof one === 'object' && one !== null && Reflect.get(one, 'type') === 'ticket'))
  )
}
