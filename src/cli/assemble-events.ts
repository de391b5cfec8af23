/** Puts the real parts of a sync with `kind: events` together. */
import type { EventSync } from '../config/kinds/events.ts'
import type { SyncParts } from '../jobs/parts.ts'
import { compileEventMapping } from '../mapping/event-mapping.ts'
import { createEventSink } from '../sinks/events.ts'
import type { AssembleOptions } from './assemble.ts'
import { assembleAct } from './assemble-act.ts'

export async function assembleEvents(sync: EventSync, o: AssembleOptions): Promise<SyncParts> {
  const { client, settings } = o.connection
  const sink = createEventSink({ client, db: o.store.db, concurrency: settings.concurrency })
  return assembleAct(sync, { sink, compileMapping: (columns) => compileEventMapping(sync, columns) }, o)
}
