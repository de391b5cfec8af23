/** Compiles the mapping of events: from a row to the event it tells of, or the reason why it tells of none. */
import type { EventSync } from '../config/kinds/events.ts'
import { dataEvent } from '../intercom/events.ts'
import type { Reason } from '../outcome.ts'
import { type ActMapping, type ActValues, act, actMapping, compileActFields, textsOf, valuesUnder } from './act-fields.ts'

/** How far ahead of ours the clocks of sources may be. */
const AHEAD_S = 60

const METADATA = 'event.metadata.'
const WHOSE = ['id', 'user_id', 'email'] as const

/**
 * `now` in epoch milliseconds. With `columns`, `cells[i]` belongs to `columns[i]`; without, a row is one document.
 * @throws ConfigError naming what the source does not have
 */
export function compileEventMapping(
  { name: sync, key, event }: Pick<EventSync, 'name' | 'key' | 'event'>,
  columns: readonly string[] | undefined,
  { now = Date.now }: { now?: () => number } = {},
): ActMapping {
  const metadata = Object.entries(event.metadata).map(([name, field]) => [METADATA + name, field] as const)
  const fields = {
    'event.event_name': event.eventName,
    'event.created_at': event.createdAt,
    'event.id': event.id,
    'event.user_id': event.userId,
    'event.email': event.email,
    ...Object.fromEntries(metadata),
  }
  const map = compileActFields({ sync, key, fields, also: 'events 1' }, columns)
  return actMapping(map, (read) => {
    const refused = refusalOf(read.values, now())
    return refused === undefined ? act(eventOf(read.values), read) : { refused }
  })
}

function eventOf(values: ActValues) {
  const whose = WHOSE.find((name) => values.has(`event.${name}`))
  const metadata = valuesUnder(values, METADATA)
  return dataEvent.parse({
    ...textsOf(values, 'event.', ['event_name', ...(whose === undefined ? [] : [whose])]),
    created_at: values.get('event.created_at'),
    ...(metadata === undefined ? {} : { metadata }),
  })
}

function refusalOf(values: ActValues, nowMs: number): Reason | undefined {
  if (!values.has('event.event_name'))
    return { code: 'event_name_missing', why: 'event.event_name: the row does not say what happened' }
  const at = values.get('event.created_at')
  if (typeof at !== 'number') return { code: 'event_time_missing', why: 'event.created_at: the row does not say when it happened' }
  if (at > nowMs / 1000 + AHEAD_S) {
    const why = `event.created_at: ${new Date(at * 1000).toISOString()} is yet to come; Intercom takes what has happened`
    return { code: 'event_in_future', why }
  }
  if (WHOSE.some((name) => values.has(`event.${name}`))) return undefined
  return {
    code: 'event_contact_missing',
    why: `the row has no ${WHOSE.join(', no ')}; expected one of them that says whose event it is`,
  }
}
