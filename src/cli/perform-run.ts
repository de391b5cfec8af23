/** Performs one run in this process, showing how it goes on, and answers what came of it. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Sync } from '../config/config.ts'
import { redact } from '../config/redact.ts'
import { callsPerSecond } from '../jobs/pace.ts'
import type { Progress } from '../jobs/progress.ts'
import type { WakeUps } from '../jobs/queue.ts'
import { runSync } from '../jobs/run-sync.ts'
import { type Summary, summarise } from '../jobs/summary.ts'
import type { Db } from '../store/db.ts'
import { nextDueMs } from '../store/ledger-claim.ts'
import type { Store } from '../store/open.ts'
import { countReasons, type ReasonCount } from '../store/outcomes.ts'
import { getRun, type Run, type RunRequest } from '../store/runs.ts'
import { assembleSync } from './assemble.ts'
import type { Connection } from './connection.ts'
import type { Context } from './context.ts'
import type { GivenInput } from './given-input.ts'
import { type ProgressViewOptions, showProgress } from './progress-view.ts'

export interface RunOrder {
  readonly sync: Sync
  readonly request: RunRequest
  /** How long to stay for postponed rows. */
  readonly waitMs: number
  /** Tell how it goes on as events of JSON on stdout. */
  readonly events?: boolean
  /** What an import reads and no table may hold. */
  readonly given?: GivenInput | undefined
}

interface RunParts {
  readonly store: Store
  readonly connection: Connection
  readonly order: RunOrder
}

export interface PerformedRun {
  readonly run: Run
  readonly summary: Summary
  readonly reasons: readonly ReasonCount[]
  /** Milliseconds until the next row of the sync is due; null when none waits. */
  readonly nextDueMs: number | null
  readonly kind?: Sync['kind']
}

/** @throws what starting throws (ConfigError, FinSyncError), or why we were told to stop before; what goes wrong later is in the run */
export async function performRun(context: Context, o: RunParts): Promise<PerformedRun> {
  context.stop.signal.throwIfAborted()
  const { db } = o.store
  const run = await runToEnd(context, o)
  const [summary, reasons, dueMs] = [await summarise(db, run), await countReasons(db, run.id), await nextDueMs(db, run.sync)]
  return { run, summary, reasons, nextDueMs: dueMs, kind: o.order.sync.kind }
}

async function runToEnd(context: Context, o: RunParts): Promise<Run> {
  const owner = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`
  const queue = await openRunQueue(context, { store: o.store, owner })
  const { meter } = o.connection
  const view = showProgress(context.terminal, progressOf(o))
  let id: string | undefined
  const onProgress = (progress: Progress): void => {
    id = progress.run
    view.onProgress(progress)
  }
  try {
    const { store, order } = o
    const parts = await assembleSync(order.sync, {
      ...o,
      given: order.given,
      onNotice: (text) => context.terminal.warn(`note: ${text}`),
    })
    const { request, waitMs } = order
    const { signal } = context.stop
    const alone = store.kind === 'embedded'
    return await runSync({ db: store.db, parts, request, owner, alone, meter, waitMs, queue, onProgress, signal })
  } catch (error) {
    if (id !== undefined) await summariseBroken(context, { db: o.store.db, id })
    throw error
  } finally {
    view.stop()
    await queue.close()
  }
}

/** Calls that were made for an earlier run over the same connection are no part of it. */
function progressOf({ connection, order }: RunParts): ProgressViewOptions {
  const { meter, settings } = connection
  const before = meter.total()
  return {
    sync: order.sync.name,
    calls: () => meter.total() - before,
    callsAllowed: () => callsPerSecond({ limit: meter.limit(), headroom: settings.headroom }),
    events: order.events === true,
  }
}

/** Whoever reads our JSON gets the line of a run that broke as well. Why it broke is thrown on, and told after it. */
async function summariseBroken({ terminal }: Context, o: { db: Db; id: string }): Promise<void> {
  try {
    const run = await getRun(o.db, o.id)
    if (run !== undefined && terminal.json) terminal.data(JSON.stringify(await summarise(o.db, run)))
  } catch (error) {
    terminal.detail(`the summary of run ${o.id} could not be read: ${redact(String(error))}`)
  }
}

/**
 * A queue that nobody else works on. On a server that takes a name of its own; the embedded database is ours alone, and one name means
 * that what a killed process left in it is emptied now.
 */
async function openRunQueue({ terminal }: Context, o: { store: Store; owner: string }): Promise<WakeUps> {
  const { openQueue } = await import('../jobs/queue.ts')
  const name = o.store.kind === 'embedded' ? 'fin-sync-run' : `fin-sync-run-${o.owner.replaceAll(':', '-')}`
  const onError = (error: unknown): void => terminal.warn(`note: the queue said: ${redact(String(error))}`)
  return openQueue({ store: o.store, name, own: true, live: false, onError })
}
