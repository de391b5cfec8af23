/** Opens a run for the workers to take, and says how to follow it. */
import { type ExitCode, FinSyncError, Unreachable } from '../errors.ts'
import { openForWorkers } from '../jobs/open-for-workers.ts'
import { openQueue } from '../jobs/queue.ts'
import { bindToWorkspace } from '../jobs/start-run.ts'
import { urgencyOf } from '../jobs/urgency.ts'
import type { RedisServer } from '../redis.ts'
import type { Db } from '../store/db.ts'
import type { Store } from '../store/open.ts'
import type { Run, RunRequest } from '../store/runs.ts'
import { configuredSync } from './configured-sync.ts'
import { withConnection } from './connection.ts'
import type { Context } from './context.ts'
import { instant } from './figures.ts'
import { needServer } from './need-server.ts'
import { withRedis } from './open-redis.ts'
import { withStore } from './open-store.ts'

export interface DetachOptions {
  readonly sync: string
  readonly request: RunRequest
}

/**
 * @throws ConfigError without DATABASE_URL, or when the sync cannot run; NotAuthorised, Unreachable as a run in the foreground would
 * @throws FinSyncError when a run of the sync is open
 */
export async function detachRun(context: Context, { sync, request }: DetachOptions): Promise<ExitCode> {
  needServer(context, '--detach')
  const { settings } = await configuredSync(context, { name: sync, path: request.path })
  const { terminal } = context
  const onError = (error: Error): void => terminal.warn(`note: ${error.message}`)
  return withStore(context, ({ store }) =>
    withRedis(context, {
      onError,
      work: async (redis): Promise<ExitCode> => {
        const workspace = await withConnection(context, { settings, db: store.db, redis, work: async (one) => one.workspace })
        await bindToWorkspace(store.db, { sync, workspace })
        const run = await opened(store.db, { sync, request })
        await wake(context, { store, redis, run })
        tell(context, run)
        return 0
      },
    }),
  )
}

async function opened(db: Db, { sync, request }: DetachOptions): Promise<Run> {
  const { run, running } = await openForWorkers(db, { sync, request })
  if (run !== undefined) return run
  throw new FinSyncError(
    `sync "${sync}" has an open run already: ${running.id}, started ${instant(running.startedAt)}. ` +
      `Look at it with: fin-sync show ${running.id}`,
  )
}

/** A run that nobody was woken for is found by the workers' sweep within 15 s. */
async function wake({ terminal }: Context, o: { store: Store; redis: RedisServer | undefined; run: Run }): Promise<void> {
  const onError = (error: unknown): void => terminal.detail(`the queue said: ${String(error)}`)
  const queue = await openQueue({
    store: o.store,
    own: false,
    live: false,
    onError,
    ...(o.redis === undefined ? {} : { redis: o.redis }),
  })
  try {
    await queue.wake({ runId: o.run.id, slot: 0 }, { priority: urgencyOf(o.run.request) })
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    terminal.warn(`note: ${error.message}; workers look for themselves within 15 s`)
  } finally {
    await queue.close()
  }
}

function tell({ terminal }: Context, { id, sync }: Run): void {
  if (terminal.json) return terminal.data(JSON.stringify({ run: id, sync, status: null }))
  terminal.data(id)
  terminal.say(
    `run ${id} of ${sync} is open for the workers (fin-sync worker). How it goes on: fin-sync show ${id}; to end it: fin-sync cancel ${id}`,
  )
}
