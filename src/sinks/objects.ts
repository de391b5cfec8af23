/** The sink of custom objects: each row is one instance, written by its external_id and linked from its contact or conversation. */
import { z } from 'zod'
import type { IntercomClient } from '../intercom/client.ts'
import { type ObjectInstance, objectFields, upsertObject } from '../intercom/custom-objects.ts'
import type { Json } from '../json.ts'
import type { Outcome } from '../outcome.ts'
import type { Db } from '../store/db.ts'
import { type ActCall, createActSink } from './acts.ts'
import { type ActFailure, createActFailure } from './acts-failure.ts'
import { linkObject, objectLink } from './objects-link.ts'
import type { Item, Sink } from './sink.ts'

export interface ObjectSinkOptions {
  readonly client: IntercomClient
  readonly db: Db
  readonly concurrency: number
  /** Whether rows may name a contact or a conversation. */
  readonly linked: boolean
}

const objectRecord = z.strictObject({
  set: objectFields.extend({ type: z.string(), link: objectLink.exactOptional() }),
  lane: z.string().exactOptional(),
})
type ObjectRecord = z.infer<typeof objectRecord>

export function createObjectSink(o: ObjectSinkOptions): Sink<Json> {
  const failure = createActFailure(o.db)
  return createActSink<ObjectRecord>({
    parse: (want) => objectRecord.parse(want),
    perform: (item, call) => putObject(item, { ...call, client: o.client, failure }),
    check: async () => [],
    // A row that changed is the instance as it is now.
    again: true,
    concurrency: o.concurrency,
    ...(o.linked ? { lookUp: LINKING } : {}),
  })
}

const LINKING = {
  strategy: 'links',
  callsEach: 2,
  why: 'what each contact or conversation refers to is read before the instance is added to it: up to two calls more for each row',
}

interface Put extends ActCall {
  readonly client: IntercomClient
  readonly failure: ActFailure
}

/** @throws NotAuthorised without the permission for custom objects */
async function putObject(item: Item<ObjectRecord>, { client, failure, journal, signal }: Put): Promise<Outcome> {
  const { type, link, ...fields } = item.want.set
  const call = { signal, beforeSend: () => journal.sending(item) }
  try {
    const instance = await upsertObject(client, { type, fields }, call)
    const written: Outcome = { did: isNew(instance, item) ? 'created' : 'updated', id: instance.id }
    if (link === undefined) return written
    return (await linkObject(instance.id, link, { client, failure, item, ...call })) ?? written
  } catch (error) {
    return failure(error, item)
  }
}

/** The answer to an upsert does not say which of the two it was. An instance that was sent before without an answer is ours. */
function isNew({ created_at, updated_at }: ObjectInstance, item: Item<unknown>): boolean {
  return item.held === undefined && (created_at === updated_at || item.unsureSince !== undefined)
}
