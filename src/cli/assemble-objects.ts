/** Puts the real parts of a sync with `kind: objects` together. */
import type { ObjectSync } from '../config/kinds/objects.ts'
import type { SyncParts } from '../jobs/parts.ts'
import { compileObjectMapping } from '../mapping/object-mapping.ts'
import { createObjectSink } from '../sinks/objects.ts'
import type { AssembleOptions } from './assemble.ts'
import { assembleAct } from './assemble-act.ts'

export async function assembleObjects(sync: ObjectSync, o: AssembleOptions): Promise<SyncParts> {
  const { client, settings } = o.connection
  const linked = sync.link !== undefined
  const sink = createObjectSink({ client, linked, db: o.store.db, concurrency: settings.concurrency })
  return assembleAct(sync, { sink, compileMapping: (columns) => compileObjectMapping(sync, columns) }, o)
}
