/** Puts together what syncs of acts have in common: their source, their mapping, and that nothing is undone because a row is gone. */
import type { ActSync } from '../config/config.ts'
import { ConfigError } from '../errors.ts'
import type { RowMapping, SyncParts } from '../jobs/parts.ts'
import type { AssembleOptions } from './assemble.ts'
import { openSource } from './open-source.ts'
import { sourceHash } from './source-hash.ts'

/** What is special about a kind of acts. */
export interface ActPieces extends Pick<SyncParts, 'sink'> {
  compileMapping(columns: readonly string[] | undefined): RowMapping
}

export function assembleAct(sync: ActSync, pieces: ActPieces, o: AssembleOptions): SyncParts {
  const { name, source, key } = sync
  return {
    sync: name,
    workspace: o.connection.workspace,
    openSource(request, { signal }) {
      if (source.type === 'intercom')
        throw new ConfigError(`sync "${name}": source type intercom goes with kind: conversations only`)
      return openSource(
        { name, source, key },
        {
          request,
          embedded: o.store.kind === 'embedded',
          onNotice: o.onNotice,
          proxy: o.connection.proxy,
          uploads: o.connection.uploads,
          given: o.given,
          signal,
        },
      )
    },
    compileMapping: pieces.compileMapping,
    incremental: { fullEveryMs: sync.fullEveryMs, sourceHash: sourceHash(source) },
    guards: sync.guards,
    // What was done stays done, whatever becomes of its row.
    mirror: { missing: 'keep', scope: 'created' },
    sink: pieces.sink,
  }
}
