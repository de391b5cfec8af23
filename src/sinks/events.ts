/** The sink of events: each row tells Intercom once what a contact did. */
import { z } from 'zod'
import type { IntercomClient } from '../intercom/client.ts'
import { createEvent, dataEvent } from '../intercom/events.ts'
import type { Json } from '../json.ts'
import type { Outcome } from '../outcome.ts'
import type { Db } from '../store/db.ts'
import { type ActCall, createActSink } from './acts.ts'
import { type ActFailure, createActFailure, isAbsent } from './acts-failure.ts'
import type { Item, Sink } from './sink.ts'

export interface EventSinkOptions {
  readonly client: IntercomClient
  readonly db: Db
  readonly concurrency: number
}

const eventRecord = z.strictObject({ set: dataEvent })
type EventRecord = z.infer<typeof eventRecord>

export function createEventSink(o: EventSinkOptions): Sink<Json> {
  const failure = createActFailure(o.db)
  return createActSink<EventRecord>({
    parse: (want) => eventRecord.parse(want),
    perform: (item, call) => sendEvent(item, { ...call, client: o.client, failure }),
    check: async () => [],
    again: false,
    concurrency: o.concurrency,
  })
}

async function sendEvent(
  item: Item<EventRecord>,
  { client, failure, journal, signal }: ActCall & { client: IntercomClient; failure: ActFailure },
): Promise<Outcome> {
  const event = item.want.set
  try {
    await createEvent(client, event, { signal, beforeSend: () => journal.sending(item) })
    // The answer has no id, so what remembers it as done is the contact's, where the row tells it, or the key.
    return { did: 'created', id: event.id ?? item.key }
  } catch (error) {
    if (!isAbsent(error)) return failure(error, item)
    const why = `no contact has the ${WHOSE.find((name) => event[name] !== undefined)} of this row (POST /events answered ${error.status})`
    return { did: 'refused', reason: { code: 'event_contact_unknown', why } }
  }
}

const WHOSE = ['id', 'user_id', 'email'] as const
