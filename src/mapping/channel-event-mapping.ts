/** Compiles the mapping of custom channel events: from a row to what happened in the channel, or the reason why nothing can be told. */
import { hash } from 'node:crypto'
import type { FieldSpec } from '../config/config.ts'
import { CHANNEL_EVENTS, type ChannelEventName, type ChannelEventSync } from '../config/kinds/channel-events.ts'
import { channelEvent } from '../intercom/channel-events.ts'
import type { Reason } from '../outcome.ts'
import { type ActMapping, type ActValues, act, actMapping, compileActFields, textsOf } from './act-fields.ts'
import { quote } from './quote.ts'

const EVENT = 'channel_event.'
const CONTACT = 'channel_event.contact.'
const ATTRIBUTE = 'channel_event.attribute.'

/** What each kind of event needs besides the conversation and the contact. */
const NEEDS: Readonly<Record<ChannelEventName, readonly string[]>> = {
  new_conversation: [],
  new_message: ['body'],
  quick_reply_selected: ['quick_reply_option_id'],
  attribute_collected: ['attribute.id', 'attribute.value'],
}

/** @throws ConfigError naming what the source does not have */
export function compileChannelEventMapping(
  { name: sync, key, channelEvent: spec }: Pick<ChannelEventSync, 'name' | 'key' | 'channelEvent'>,
  columns: readonly string[] | undefined,
): ActMapping {
  const fields = {
    'channel_event.event': fixedOr(spec.event),
    'channel_event.external_conversation_id': spec.externalConversationId,
    'channel_event.event_id': spec.eventId,
    'channel_event.contact.type': fixedOr(spec.contact.type),
    'channel_event.contact.external_id': spec.contact.externalId,
    'channel_event.contact.name': spec.contact.name,
    'channel_event.contact.email': spec.contact.email,
    'channel_event.body': spec.body,
    'channel_event.quick_reply_option_id': spec.quickReplyOptionId,
    'channel_event.attribute.id': spec.attribute?.id,
    'channel_event.attribute.value': spec.attribute?.value,
  }
  const map = compileActFields({ sync, key, fields, also: 'channel events 1' }, columns)
  return actMapping(map, (read, cells) => {
    const rowKey = map.key(cells)
    if (typeof rowKey !== 'string') return { refused: rowKey }
    const found = eventOf(read.values, derivedId(sync, rowKey))
    return 'code' in found ? { refused: found } : act(found, { lane: found.external_conversation_id, notes: read.notes })
  })
}

function fixedOr(spec: string | FieldSpec): FieldSpec | { readonly text: string } {
  return typeof spec === 'string' ? { text: spec } : spec
}

/** The same for the same row in every run, also where the tables were lost: so Intercom can know a repeat. */
function derivedId(sync: string, key: string): string {
  return `fin_sync_${hash('sha256', JSON.stringify([sync, key]), 'hex').slice(0, 32)}`
}

function eventOf(values: ActValues, fallbackId: string) {
  const event = wordOf(values, EVENT, { name: 'event', words: CHANNEL_EVENTS })
  if (typeof event !== 'string') return event
  const type = wordOf(values, CONTACT, { name: 'type', words: ['user', 'lead'] })
  if (typeof type !== 'string') return type
  const missing = missingOf(values, { event, type })
  if (missing !== undefined) return missing
  return channelEvent.parse({
    event,
    event_id: fallbackId,
    ...textsOf(values, EVENT, ['external_conversation_id', 'event_id']),
    contact: { type, ...textsOf(values, CONTACT, ['external_id', 'name', 'email']) },
    ...textsOf(values, EVENT, event === 'new_message' || event === 'quick_reply_selected' ? NEEDS[event] : []),
    ...(event === 'attribute_collected' ? { attribute: textsOf(values, ATTRIBUTE, ['id', 'value']) } : {}),
  })
}

/** Words are taken in any case, with spaces or dashes for underscores: `New message` is `new_message`. */
function wordOf<Word extends string>(
  values: ActValues,
  prefix: string,
  { name, words }: { name: string; words: readonly Word[] },
): Word | Reason {
  const value = values.get(prefix + name)
  const asked = String(value ?? '')
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  const word = words.find((one) => one === asked)
  if (word !== undefined) return word
  const found = value === undefined ? 'is empty' : `is ${quote(value)}`
  return { code: 'channel_event_unknown', why: `${prefix}${name} ${found}; expected ${words.join(', ')}` }
}

function missingOf(values: ActValues, { event, type }: { event: ChannelEventName; type: 'user' | 'lead' }): Reason | undefined {
  const needs = ['external_conversation_id', 'contact.external_id', ...NEEDS[event]]
  const missing = needs.filter((name) => !values.has(EVENT + name))
  if (missing.length > 0)
    return { code: 'channel_event_incomplete', why: `the row has no ${missing.join(', no ')}, which ${event} needs` }
  const unknown = type === 'user' ? ['name', 'email'].filter((name) => !values.has(CONTACT + name)) : []
  if (unknown.length === 0) return undefined
  return {
    code: 'channel_contact_incomplete',
    why: `the row has no contact.${unknown.join(', no contact.')}, which a contact of type user needs`,
  }
}
