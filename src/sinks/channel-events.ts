/** The sink of custom channel events: each row is told once, those of one conversation in their order, and the ids that come back are kept. */
import { z } from 'zod'
import { createGroupCommit } from '../group-commit.ts'
import { type ChannelEvent, channelEvent, type Notified, notifyChannel } from '../intercom/channel-events.ts'
import type { IntercomClient } from '../intercom/client.ts'
import type { Json } from '../json.ts'
import type { Outcome } from '../outcome.ts'
import type { Db } from '../store/db.ts'
import { learnIdentities, type OwnedIdentity } from '../store/identities.ts'
import { type ActCall, createActSink } from './acts.ts'
import { type ActFailure, createActFailure, isAbsent } from './acts-failure.ts'
import type { Item, Sink } from './sink.ts'

export interface ChannelEventSinkOptions {
  readonly client: IntercomClient
  readonly db: Db
  /** The workspace's id (`app.id_code`), in which identities are known. */
  readonly workspace: string
  readonly concurrency: number
}

const channelRecord = z.strictObject({ set: channelEvent, lane: z.string() })
type ChannelRecord = z.infer<typeof channelRecord>

interface Told extends ActCall {
  readonly client: IntercomClient
  readonly failure: ActFailure
  readonly learn: (identity: OwnedIdentity) => Promise<void>
}

export function createChannelEventSink({ client, db, workspace, concurrency }: ChannelEventSinkOptions): Sink<Json> {
  const failure = createActFailure(db)
  const learn = createGroupCommit<OwnedIdentity, void>(async (identities) => {
    await learnIdentities(db, { workspace, identities })
    return identities.map(() => undefined)
  })
  return createActSink<ChannelRecord>({
    parse: (want) => channelRecord.parse(want),
    perform: (item, call) => tell(item, { ...call, client, failure, learn }),
    check: async () => [],
    again: false,
    concurrency,
  })
}

/** @throws NotAuthorised when the workspace has no access */
async function tell(item: Item<ChannelRecord>, { client, failure, learn, journal, signal }: Told): Promise<Outcome> {
  try {
    const notified = await notifyChannel(client, item.want.set, { signal, beforeSend: () => journal.sending(item) })
    const person = personOf(item.want.set, notified)
    if (person !== undefined) await learn(person)
    return { did: 'created', id: notified.conversationId }
  } catch (error) {
    if (!isAbsent(error)) return failure(error, item)
    const why = `${error.operation} answered ${error.status}: ${error.text}`
    return { did: 'refused', reason: { code: 'channel_part_unknown', why } }
  }
}

/** Whoever wrote in the channel is then known to every sync of the workspace by the same external_id. */
function personOf({ contact }: ChannelEvent, { contactId, externalContactId }: Notified): OwnedIdentity | undefined {
  if (contactId === null || (externalContactId ?? contact.external_id) !== contact.external_id) return undefined
  return { kind: 'external_id', value: contact.external_id, contactId, role: contact.type }
}
