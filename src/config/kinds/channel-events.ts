/** `kind: channel_events`: each row is one event of a custom channel. */
import { z } from 'zod'
import type { FieldSpec } from '../config.ts'
import { strict } from '../strict.ts'
import { type Place, toFieldSpec, type Written } from '../written.ts'
import { actField, type FieldOrText, fieldOrText, toFieldOrText, toOptional } from './act-field.ts'
import { type ActParts, actParts, toActParts } from './act-parts.ts'

/** What can happen in a custom channel; each has an endpoint `notify_…` of its own. */
export const CHANNEL_EVENTS = ['new_conversation', 'new_message', 'quick_reply_selected', 'attribute_collected'] as const
export type ChannelEventName = (typeof CHANNEL_EVENTS)[number]

/** Which part of an event comes from where. */
export interface ChannelEventSpec {
  readonly event: ChannelEventName | FieldSpec
  readonly externalConversationId: FieldSpec
  /** Undefined = made from the sync's name and the row's key. */
  readonly eventId: FieldSpec | undefined
  readonly contact: {
    readonly type: 'user' | 'lead' | FieldSpec
    readonly externalId: FieldSpec
    readonly name: FieldSpec | undefined
    readonly email: FieldSpec | undefined
  }
  readonly body: FieldSpec | undefined
  readonly quickReplyOptionId: FieldSpec | undefined
  readonly attribute: { readonly id: FieldOrText; readonly value: FieldSpec } | undefined
}

export interface ChannelEventSync extends ActParts {
  readonly kind: 'channel_events'
  readonly channelEvent: ChannelEventSpec
}

/** One of the words for all rows, or a field that holds one of them. */
function wordOrField<const Words extends readonly [string, ...string[]]>(words: Words) {
  const error = `expected ${words.join(', ')}, or { from: Column }`
  const field = actField(['string'], 'string').refine((spec) => typeof spec !== 'string', { error, params: { found: true } })
  return z.union([z.enum(words), field], { error })
}

const CONTACT_TYPES = ['user', 'lead'] as const

/** `channel_event.contact` */
export const channelContact = strict({
  type: wordOrField(CONTACT_TYPES).default('user').describe('user or lead, or { from: Column }'),
  external_id: actField().describe('Your own id of the person'),
  name: actField().optional().describe('Needed for users'),
  email: actField(['email'], 'email').optional().describe('Needed for users'),
}).describe('Who wrote or chose')

/** `channel_event.attribute` */
export const channelAttribute = strict({
  id: fieldOrText().describe('Which attribute: a column, or { text: shipping_address }'),
  value: actField().describe('What the person answered'),
})

const channelEventSchema = strict({
  event: wordOrField(CHANNEL_EVENTS).describe(`${CHANNEL_EVENTS.join(', ')}, or { from: Column } that holds one of them`),
  external_conversation_id: actField().describe('Your own id of the conversation; its events go in the order of their rows'),
  event_id: actField()
    .optional()
    .describe("Identifies the event, so that a repeat is known as one; default: made from the sync's name and the key"),
  contact: channelContact,
  body: actField().optional().describe('The text of a new_message'),
  quick_reply_option_id: actField().optional().describe('What was chosen, of quick_reply_selected'),
  attribute: channelAttribute.optional().describe('What was collected, of attribute_collected'),
}).describe('Which part of the event comes from where')

export const channelEventSync = strict({
  kind: z.literal('channel_events').describe('What is written'),
  access: z
    .literal(true, {
      error: "Custom Channel Events need access from Intercom's accounts team: ask them first, then write access: true",
    })
    .describe("true: Intercom's accounts team has given this workspace access to Custom Channel Events"),
  ...actParts,
  channel_event: channelEventSchema,
}).describe('Each row is one event of a custom channel')

export function toChannelEventSync(written: Written<typeof channelEventSync>, place: Place): ChannelEventSync {
  return { kind: written.kind, ...toActParts(written, place), channelEvent: toChannelEvent(written.channel_event) }
}

function toChannelEvent(written: Written<typeof channelEventSchema>): ChannelEventSpec {
  const { contact: who, attribute } = written
  return {
    event: toWordOr(CHANNEL_EVENTS, written.event),
    externalConversationId: toFieldSpec(written.external_conversation_id, 'string'),
    eventId: toOptional(written.event_id, 'string'),
    contact: {
      type: toWordOr(CONTACT_TYPES, who.type),
      externalId: toFieldSpec(who.external_id, 'string'),
      name: toOptional(who.name, 'string'),
      email: toOptional(who.email, 'email'),
    },
    body: toOptional(written.body, 'string'),
    quickReplyOptionId: toOptional(written.quick_reply_option_id, 'string'),
    attribute: attribute && { id: toFieldOrText(attribute.id), value: toFieldSpec(attribute.value, 'string') },
  }
}

function toWordOr<Word extends string>(words: readonly Word[], written: Parameters<typeof toFieldSpec>[0]): Word | FieldSpec {
  return words.find((word) => word === written) ?? toFieldSpec(written, 'string')
}
