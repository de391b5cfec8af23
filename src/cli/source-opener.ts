/** How a run of a sync opens its source: with what this process has for it. */
import type { SyncParts } from '../jobs/parts.ts'
import type { AssembleOptions } from './assemble.ts'
import { openSource, type SourcedSync } from './open-source.ts'

export function sourceOpener(sync: SourcedSync, { store, connection, onNotice, given }: AssembleOptions): SyncParts['openSource'] {
  const { proxy, uploads } = connection
  return (request, { signal }) =>
    openSource(sync, { request, embedded: store.kind === 'embedded', onNotice, proxy, uploads, given, signal })
}
