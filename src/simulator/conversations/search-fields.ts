/** The fields that conversations can be searched and sorted by: their type, which decides the operators, and how to read them. */
import type { AttributeValue } from '../../contact.ts'
import { invalid } from '../http/api-error.ts'
import type { ApiVersion } from '../http/api-version.ts'
import { plainText } from './body-html.ts'
import type { ConversationAttributes, ConversationDataType } from './conversation-attributes.ts'
import type { SimConversation } from './sim-conversation.ts'
import { statisticsOf } from './statistics.ts'
import { priorityIn, resolutionStateIn } from './vocabulary.ts'

export type ConversationFieldType = 'string' | 'number' | 'boolean' | 'date'

type Value = AttributeValue | readonly string[]
type Reader = (conversation: SimConversation, version: ApiVersion) => Value

export interface ConversationField {
  readonly name: string
  readonly type: ConversationFieldType
  readonly caseless: boolean
  /** Null is nothing; a field of several values matches by any of them. */
  read(conversation: SimConversation): Value
}

/** "Accepted Fields" of the official description of POST /conversations/search (`admin_d` is spelled like that there). */
const READERS: Readonly<Record<ConversationFieldType, Readonly<Record<string, Reader>>>> = {
  string: {
    id: (c) => c.id,
    'source.type': (c) => c.source.type,
    'source.id': (c) => c.source.id,
    'source.delivered_as': (c) => c.source.delivered_as,
    'source.subject': (c) => c.source.subject,
    'source.body': (c) =>
      plainText(c.source.body)
        .toLowerCase()
        .match(/[\p{L}\p{N}'’_-]+/gu) ?? [],
    'source.author.id': (c) => c.source.author.id,
    'source.author.type': (c) => c.source.author.type,
    'source.author.name': (c) => c.source.author.name,
    'source.author.email': (c) => c.source.author.email,
    'source.url': (c) => c.source.url,
    contact_ids: (c) => c.contacts,
    teammate_ids: (c) => c.parts.filter(({ author }) => author.type === 'admin').map(({ author }) => author.id),
    tag_ids: (c) => c.tags.map(({ id }) => id),
    channel_initiated: (c) => c.source.type,
    state: (c) => c.state,
    priority: (c, version) => priorityIn(version, c.priority),
    'statistics.last_closed_by_id': statistic('last_closed_by_id'),
    'conversation_rating.remark': (c) => c.conversation_rating?.remark ?? null,
    'conversation_rating.contact_id': (c) => c.conversation_rating?.contact_id ?? null,
    'conversation_rating.admin_d': (c) => c.conversation_rating?.teammate_id ?? null,
    'ai_agent.resolution_state': (c, version) => resolutionStateIn(version, c.ai_agent?.resolution_state ?? null),
    'ai_agent.last_answer_type': (c) => c.ai_agent?.last_answer_type ?? null,
    'ai_agent.rating_remark': (c) => c.ai_agent?.rating_remark ?? null,
    'ai_agent.source_type': (c) => c.ai_agent?.source_type ?? null,
    'ai_agent.source_title': (c) => c.ai_agent?.source_title ?? null,
  },
  number: {
    admin_assignee_id: (c) => Number(c.admin_assignee_id ?? 0),
    team_assignee_id: (c) => Number(c.team_assignee_id ?? 0),
    'conversation_rating.score': (c) => c.conversation_rating?.rating ?? null,
    'ai_agent.rating': (c) => c.ai_agent?.rating ?? null,
    ...statistics('time_to_assignment time_to_admin_reply time_to_first_close time_to_last_close median_time_to_reply'),
    ...statistics('count_reopens count_assignments count_conversation_parts'),
  },
  boolean: {
    open: (c) => c.state !== 'closed',
    read: (c) => c.read,
    ai_agent_participated: (c) => c.ai_agent_participated,
  },
  date: {
    created_at: (c) => c.created_at,
    updated_at: (c) => c.updated_at,
    waiting_since: (c) => c.waiting_since,
    snoozed_until: (c) => c.snoozed_until,
    'conversation_rating.requested_at': (c) => c.conversation_rating?.created_at ?? null,
    'conversation_rating.replied_at': (c) => c.conversation_rating?.updated_at ?? null,
    ...statistics('first_contact_reply_at first_assignment_at first_admin_reply_at first_close_at last_assignment_at'),
    ...statistics('last_assignment_admin_reply_at last_contact_reply_at last_admin_reply_at last_close_at'),
  },
}

const CASELESS = new Set(['source.body', 'source.author.email'])

const CUSTOM_TYPES: Readonly<Record<ConversationDataType, ConversationFieldType>> = {
  string: 'string',
  list: 'string',
  integer: 'number',
  decimal: 'number',
  boolean: 'boolean',
  datetime: 'date',
}

export interface FieldOptions {
  readonly version: ApiVersion
  readonly attributes: ConversationAttributes
}

/** @throws ApiError 400 when there is no such field; the text is ours */
export function conversationField(name: string, o: FieldOptions): ConversationField {
  const field = standardField(name, o.version) ?? customField(name, o.attributes)
  if (field === undefined) throw invalid(`'${name}' is not a field that conversations can be searched by`, name)
  return field
}

function standardField(name: string, version: ApiVersion): ConversationField | undefined {
  for (const type of ['string', 'number', 'boolean', 'date'] as const) {
    const read = Object.hasOwn(READERS[type], name) ? READERS[type][name] : undefined
    if (read !== undefined) return { name, type, caseless: CASELESS.has(name), read: (one) => read(one, version) }
  }
  return undefined
}

function customField(fullName: string, attributes: ConversationAttributes): ConversationField | undefined {
  const [, name = ''] = /^custom_attributes\.(.+)$/.exec(fullName) ?? []
  const [attribute] = attributes.named(name)
  if (attribute === undefined) return undefined
  const read = (conversation: SimConversation) => conversation.custom_attributes[name] ?? null
  return { name: fullName, type: CUSTOM_TYPES[attribute.data_type], caseless: false, read }
}

function statistic(name: string): Reader {
  return (conversation) => statisticsOf(conversation)[name] ?? null
}

function statistics(names: string): Record<string, Reader> {
  return Object.fromEntries(names.split(' ').map((name) => [`statistics.${name}`, statistic(name)]))
}
