/** Puts the real parts of a sync with `kind: channel_events` together. */
import type { ChannelEventSync } from '../config/kinds/channel-events.ts'
import type { SyncParts } from '../jobs/parts.ts'
import { compileChannelEventMapping } from '../mapping/channel-event-mapping.ts'
import { createChannelEventSink } from '../sinks/channel-events.ts'
import type { AssembleOptions } from './assemble.ts'
import { assembleAct } from './assemble-act.ts'

export async function assembleChannelEvents(sync: ChannelEventSync, o: AssembleOptions): Promise<SyncParts> {
  const { client, workspace, settings } = o.connection
  const sink = createChannelEventSink({ client, workspace, db: o.store.db, concurrency: settings.concurrency })
  return assembleAct(sync, { sink, compileMapping: (columns) => compileChannelEventMapping(sync, columns) }, o)
}
