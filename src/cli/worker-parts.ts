/** Opens everything that a process needs to work on runs, lets it work, and closes it in the right order whatever happens. */
import type { CallReport } from '../intercom/client.ts'
import { createTrouble, type WorkerTrouble } from '../jobs/worker-trouble.ts'
import type { RedisServer } from '../redis.ts'
import { type OpenConnection, withConnection } from './connection.ts'
import type { Context } from './context.ts'
import { createListeners, type Listeners } from './listeners.ts'
import { withRedis } from './open-redis.ts'
import { withStore } from './open-store.ts'
import { createWorkerLog, lineOf, type WorkerLog } from './worker-log.ts'
import type { WorkerParts } from './worker-open.ts'
import { loadWorkerSyncs, type Needed, type WorkerSyncs } from './worker-syncs.ts'

export interface ProcessParts extends WorkerParts, WorkerSyncs {
  readonly connection: OpenConnection
  readonly redis: RedisServer | undefined
  readonly log: WorkerLog
  readonly trouble: WorkerTrouble
  /** Calls to Intercom as they are made. */
  readonly calls: Listeners<CallReport>
  /** Tells that this process has stored a notification of Intercom. */
  readonly webhookStored: Listeners<void>
}

export interface ProcessOptions<T> {
  readonly needed?: Needed
  /** Looks at the configuration before anything is opened; what it throws ends the process. */
  readonly check?: (loaded: WorkerSyncs) => void
  readonly work: (parts: ProcessParts) => Promise<T>
}

/** @throws ConfigError, NotAuthorised, Unreachable when it cannot begin; afterwards a server that goes away is waited for */
export async function withProcessParts<T>(context: Context, o: ProcessOptions<T>): Promise<T> {
  const log = createWorkerLog(context.terminal)
  const trouble = createTrouble((event) => log(lineOf(event)))
  const loaded = await loadWorkerSyncs(context, o.needed)
  o.check?.(loaded)
  tellLeftOut(loaded, log)
  const calls = createListeners<CallReport>()
  const webhookStored = createListeners<void>()
  const onNotice = (run: string, text: string): void => log({ event: 'source_note', text: `run ${run}: ${text}`, fields: { run } })
  const settings = loaded.config.workspace
  return withStore(context, ({ store }) =>
    withRedis(context, {
      onError: trouble.sawAway,
      work: (redis) =>
        withConnection(context, {
          settings,
          db: store.db,
          redis,
          onCall: calls.tell,
          work: (connection) => o.work({ ...loaded, store, connection, redis, log, trouble, calls, webhookStored, onNotice }),
        }),
    }),
  )
}

function tellLeftOut({ leftOut }: WorkerSyncs, log: WorkerLog): void {
  for (const [sync, why] of leftOut) {
    log({ event: 'left_out', text: `sync ${sync} is left out: ${why}`, fields: { sync }, isTrouble: true })
  }
}
