/** Beginning to talk: a conversation that a contact starts, and a message that an admin sends. Neither may be sent twice. */
import type { ActOf } from '../conversation-act.ts'
import { FinSyncError } from '../errors.ts'
import { type Conversation, createConversation, getConversation, searchConversations } from '../intercom/conversations.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import { createMessage, type NewMessage, type Recipient } from '../intercom/messages.ts'
import type { SearchQuery } from '../intercom/search-query.ts'
import type { Reason } from '../outcome.ts'
import type { ActCallReady, Done, LookUp } from './conversations-call.ts'
import { type ActDelivery, ActEnds, type ActItem, refusedAct } from './conversations-context.ts'
import { identityRecord } from './conversations-person-match.ts'
import { type Person, personOf, roleOf } from './conversations-persons.ts'
import { isOneMore, isSince } from './conversations-same.ts'
import { saysTheSame } from './conversations-text.ts'
import { readStep } from './conversations-unsure.ts'

export async function readyStart(item: ActItem, act: ActOf<'start'>, d: ActDelivery): Promise<ActCallReady> {
  const person = await personOf(item, act.contact, d)
  const from =
    person.role === 'visitor' ? ({ type: 'contact', user_id: person.id } as const) : ({ type: 'contact', id: person.id } as const)
  const at = act.created_at === undefined ? {} : { created_at: act.created_at }
  return {
    send: async (o) => {
      const { conversationId } = await knowing(item, person, d)(createConversation(d.client, { from, body: act.body, ...at }, o))
      const reason = act.contact.visitor_id === undefined ? null : await learnLead(act.contact.visitor_id, conversationId, d)
      return { did: 'created', id: conversationId, ...(reason === null ? {} : { reason }) }
    },
    lookUp: conversationLookUp(item, { person, d, isOurs: (one) => one.source?.author?.type !== 'admin' }),
  }
}

export async function readyMessage(
  item: ActItem,
  act: ActOf<'message'>,
  { d, adminId }: { d: ActDelivery; adminId: string },
): Promise<ActCallReady> {
  const person = await personOf(item, act.contact, d)
  const to = { type: await roleOf(person, d), id: person.id } as const
  const message = messageOf(act, { adminId, to })
  return {
    send: async (o) => {
      const { conversationId, messageId } = await knowing(item, person, d)(createMessage(d.client, message, o))
      return { did: 'created', id: conversationId ?? messageId }
    },
    lookUp: act.open_conversation
      ? conversationLookUp(item, {
          person,
          d,
          isOurs: ({ source }) => source?.author?.type === 'admin' && source.author.id === adminId,
        })
      : { how: 'never', why: 'it was sent, the answer was lost, and without a conversation nothing shows whether it arrived' },
  }
}

function messageOf(act: ActOf<'message'>, { adminId, to }: { adminId: string; to: Recipient }): NewMessage {
  const { body, created_at: createdAt, open_conversation: openConversation, template = 'plain', subject } = act
  const common = { adminId, to, body, openConversation, ...(createdAt === undefined ? {} : { createdAt }) }
  if (act.message_type === 'in_app') return { ...common, messageType: 'in_app' }
  if (subject === undefined) throw refusedAct({ code: 'act_incomplete', why: 'message: there is no subject' })
  return { ...common, messageType: 'email', subject, template }
}

/** How often somebody whom Intercom does not know is looked up again. */
const MOST_UNKNOWN = 5
const UNKNOWN_WAIT_MS = 2_000

/**
 * A person that was just made may not be known everywhere for a moment (official: POST /messages), and one of our tables may be gone. Both are
 * tried again soon, and the person is looked up afresh: a 404 says for certain that nothing was sent.
 */
function knowing(item: ActItem, person: Person, d: ActDelivery) {
  return async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call
    } catch (error) {
      const isUnknown = error instanceof IntercomRefusal && (error.status === 404 || error.status === 410)
      if (!isUnknown) throw error
      const unknown = (readStep(item).unknown ?? 0) + 1
      if (person.by === 'given' || unknown > MOST_UNKNOWN)
        throw refusedAct({ code: 'contact_not_found', why: `${error.operation} answered ${error.status}: ${error.text}` })
      if (person.by !== 'made') await d.people.forget(person.id)
      await d.journal.step(item, { unknown })
      await d.journal.defer(item, person.by === 'made' ? UNKNOWN_WAIT_MS : 0)
      throw new ActEnds(null)
    }
  }
}

/** By starting a conversation the visitor became a lead, whom later rows can mean. It is started, whatever comes of this. */
async function learnLead(visitorId: string, conversationId: string, d: ActDelivery): Promise<Reason | null> {
  try {
    const { contacts } = await getConversation(d.client, conversationId, { signal: d.signal })
    for (const { id, external_id: externalId } of contacts.contacts)
      await d.people.learn(identityRecord({ external_id: externalId ?? visitorId }), { id, role: 'lead' })
    return null
  } catch (error) {
    const isTold = error instanceof IntercomRefusal || error instanceof FinSyncError || d.signal.aborted
    if (!isTold) throw error
    const why = `the conversation was started, but which lead the visitor became could not be asked: ${error instanceof Error ? error.message : 'stopped'}`
    return { code: 'visitor_not_learnt', why }
  }
}

const DAY_S = 86_400

/** Searches the person's conversations for one that begins with what was sent. */
function conversationLookUp(
  item: ActItem,
  { person, d, isOurs }: { person: Person; d: ActDelivery; isOurs: (one: Conversation) => boolean },
): LookUp {
  const act = item.want.set
  const body = 'body' in act ? (act.body ?? '') : ''
  const createdAt = 'created_at' in act ? act.created_at : undefined
  return {
    how: 'search',
    async find(since): Promise<Done | null> {
      const from = createdAt ?? Math.floor(since.getTime() / 1000)
      const all = await conversationsOf(person, { fromSeconds: from - DAY_S, d })
      const isThen = (at: number | null): boolean => (createdAt === undefined ? isSince(at, since) : at === createdAt)
      const same = all.filter((one) => isOurs(one) && isThen(one.created_at) && saysTheSame(body, one.source?.body ?? ''))
      const newest = same.toSorted((a, b) => (b.created_at ?? 0) - (a.created_at ?? 0))[0]
      if (newest === undefined || !(await isOneMore(item, { found: same.length, since, d }))) return null
      return { did: 'created', id: newest.id }
    },
  }
}

/** Dates are whole days in some versions, so a day more is asked for. */
async function conversationsOf(
  person: Person,
  { fromSeconds, d }: { fromSeconds: number; d: ActDelivery },
): Promise<Conversation[]> {
  const query: SearchQuery = {
    operator: 'AND',
    value: [
      { field: 'contact_ids', operator: '=', value: person.id },
      { field: 'created_at', operator: '>', value: fromSeconds },
    ],
  }
  const found: Conversation[] = []
  let startingAfter: string | undefined
  do {
    const page = await searchConversations(
      d.client,
      { query, ...(startingAfter === undefined ? {} : { startingAfter }) },
      { signal: d.signal },
    )
    found.push(...page.conversations)
    if (page.next === startingAfter) break
    startingAfter = page.next
  } while (startingAfter !== undefined)
  return found
}
