/** Puts the real parts of the hand-off together: the search for conversations, the rules, and the way to a person. */
import { hash } from 'node:crypto'
import type { HandoffSync } from '../config/handoff-schema.ts'
import { handoffAsk, handoffRow } from '../handoff/record.ts'
import type { RowMapping, SyncParts } from '../jobs/parts.ts'
import { createHandoffSink } from '../sinks/handoff.ts'
import type { HandoffSinkOptions } from '../sinks/handoff-context.ts'
import { createDesk, type Desk } from '../sinks/handoff-desk.ts'
import { openHandoffSource } from '../sources/handoff.ts'
import type { AssembleOptions } from './assemble.ts'
import { fresh } from './kept.ts'

export async function assembleHandoff(sync: HandoffSync, o: AssembleOptions): Promise<SyncParts> {
  const { client, workspace } = o.connection
  const desk = (o.keep ?? fresh)('handoff', () => createDesk({ ...sync, client }))
  return {
    sync: sync.name,
    workspace,
    openSource: async () =>
      openHandoffSource({
        client,
        db: o.store.db,
        workspace,
        rules: sync.rules,
        lookBackMs: sync.lookBackMs,
        isPerson: desk.isPerson,
      }),
    compileMapping: () => handoffRows(sync),
    incremental: { fullEveryMs: 0, sourceHash: '' },
    guards: {},
    mirror: { missing: 'keep', scope: 'created' },
    sink: createHandoffSink(handoffSinkOptions(sync, { ...o, desk })),
  }
}

/** For whoever puts a sink of its own together. */
export function handoffSinkOptions(sync: HandoffSync, o: AssembleOptions & { desk: Desk }): HandoffSinkOptions {
  const { client, workspace, settings } = o.connection
  const { adminId, message, rules, transcripts } = sync
  const { concurrency } = settings
  return { client, db: o.store.db, workspace, sync: sync.name, desk: o.desk, adminId, message, rules, transcripts, concurrency }
}

/** A conversation is judged again when the rules change, and whenever it has changed itself. */
function handoffRows({ rules }: HandoffSync): RowMapping {
  const rowOf = ([document]: readonly unknown[]) => handoffRow(handoffAsk.parse(document))
  return {
    hash: hash('sha256', JSON.stringify(rules), 'hex').slice(0, 32),
    key: (cells) => rowOf(cells).key,
    map: (cells) => {
      const record = { ...rowOf(cells).record }
      return { record, compare: record, notes: [] }
    },
    nameOf: (cells) => `conversation ${rowOf(cells).key}`,
  }
}
