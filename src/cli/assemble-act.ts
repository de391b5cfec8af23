/** Puts together what syncs of acts have in common: their source, their mapping, and that nothing is undone because a row is gone. */
import type { ActSync } from '../config/config.ts'
import { ConfigError } from '../errors.ts'
import type { RowMapping, SyncParts } from '../jobs/parts.ts'
import type { AssembleOptions } from './assemble.ts'
import { sourceHash } from './source-hash.ts'
import { sourceOpener } from './source-opener.ts'

/** What is special about a kind of acts. */
export interface ActPieces extends Pick<SyncParts, 'sink'> {
  compileMapping(columns: readonly string[] | undefined): RowMapping
}

export function assembleAct(sync: ActSync, pieces: ActPieces, o: AssembleOptions): SyncParts {
  const { name, source, key } = sync
  return {
    sync: name,
    workspace: o.connection.workspace,
    openSource: source.type === 'intercom' ? noConversations(name) : sourceOpener({ name, source, key }, o),
    compileMapping: pieces.compileMapping,
    incremental: { fullEveryMs: sync.fullEveryMs, sourceHash: sourceHash(source) },
    guards: sync.guards,
    // What was done stays done, whatever becomes of its row.
    mirror: { missing: 'keep', scope: 'created' },
    sink: pieces.sink,
  }
}

function noConversations(sync: string): SyncParts['openSource'] {
  return () => Promise.reject(new ConfigError(`sync "${sync}": source type intercom goes with kind: conversations only`))
}
