/** What carries out the acts of agents: the sink of conversations, without a source, because live runs come with their rows. */
import { FinSyncError } from '../errors.ts'
import { AGENTS_SYNC } from '../jobs/live.ts'
import type { SyncParts } from '../jobs/parts.ts'
import { createConversationsSink } from '../sinks/conversations.ts'
import { createDirectory } from '../sinks/conversations-directory.ts'
import type { AssembleOptions } from './assemble.ts'
import { fresh } from './kept.ts'

export function assembleAgents({ store, connection, keep = fresh }: AssembleOptions): SyncParts {
  const { client, workspace, settings } = connection
  const { version, adminId, searchDelayMs, concurrency } = settings
  return {
    sync: AGENTS_SYNC,
    workspace,
    openSource: () => Promise.reject(nothingToRead()),
    compileMapping: () => {
      throw nothingToRead()
    },
    incremental: { fullEveryMs: Number.POSITIVE_INFINITY, sourceHash: '' },
    guards: {},
    mirror: { missing: 'keep', scope: 'created' },
    sink: createConversationsSink({
      client,
      db: store.db,
      workspace,
      version,
      sync: AGENTS_SYNC,
      adminId,
      searchDelayMs,
      concurrency,
      ambiguous: 'refuse',
      directory: keep(AGENTS_SYNC, () => createDirectory(client)),
    }),
  }
}

function nothingToRead(): FinSyncError {
  return new FinSyncError('what agents asked for is read from no source; its rows came with the run')
}
