/** Puts together what a worker needs for one run, or says why the run is nothing for it. */
import type { Sync } from '../config/config.ts'
import { ConfigError } from '../errors.ts'
import { AGENTS_SYNC } from '../jobs/live.ts'
import { bindToWorkspace } from '../jobs/start-run.ts'
import type { OpenRunParts } from '../jobs/worker-runs.ts'
import type { Store } from '../store/open.ts'
import type { Run } from '../store/runs.ts'
import { isUpload } from '../store/uploads-path.ts'
import { assembleSync } from './assemble.ts'
import { assembleAgents } from './assemble-agents.ts'
import { createMeter } from './call-meter.ts'
import type { Connection } from './connection.ts'
import { createKept } from './kept.ts'
import { meteredClient } from './metered-client.ts'

export interface WorkerParts {
  readonly store: Store
  readonly connection: Connection
  readonly syncs: ReadonlyMap<string, Sync>
  /** What a person should know of a source and no error tells. */
  readonly onNotice: (run: string, text: string) => void
}

export function openerOf({ store, connection, syncs, onNotice }: WorkerParts): OpenRunParts {
  const keep = createKept()
  return async (run) => {
    const sync = syncs.get(run.sync)
    if (sync === undefined && run.sync !== AGENTS_SYNC) return 'its sync is not among those of this worker'
    const reason = importElsewhere(run) ?? (await workspaceElsewhere(run, { store, connection }))
    if (reason !== undefined) return reason
    const meter = createMeter()
    const own = { ...connection, meter, client: meteredClient(connection.client, meter) }
    const notice = (text: string): void => onNotice(run.id, text)
    const how = { store, connection: own, onNotice: notice, keep }
    return { parts: sync === undefined ? assembleAgents(how) : await assembleSync(sync, how), meter }
  }
}

/** A file on another machine, perhaps, or its stdin, or an address that no table holds. An upload lies where all can see it. */
function importElsewhere({ phase, request, sync }: Run): string | undefined {
  if (phase !== 'reading' || request.path === null || isUpload(request.path)) return undefined
  return `it imports a file that whoever started it has; to carry it on there: fin-sync resume ${sync}`
}

async function workspaceElsewhere(
  { sync }: Run,
  { store, connection }: Pick<WorkerParts, 'store' | 'connection'>,
): Promise<string | undefined> {
  try {
    await bindToWorkspace(store.db, { sync, workspace: connection.workspace })
    return undefined
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}
