/** Starts the work of a process: wake-ups of all runs it can work on, schedules, and the sweep. */
import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { AGENTS_SYNC } from '../jobs/live.ts'
import { openQueue, type WakeUps } from '../jobs/queue.ts'
import { createSchedules, type Schedules } from '../jobs/schedules.ts'
import { startWorker } from '../jobs/worker.ts'
import type { WorkerEvent } from '../jobs/worker-events.ts'
import { letGoOfAllRuns, WORKER_PREFIX } from '../store/driven-runs.ts'
import { takeBackLeases } from '../store/ledger-claim.ts'
import type { Context } from './context.ts'
import { startChores } from './worker-chores.ts'
import { lineOf } from './worker-log.ts'
import { openerOf } from './worker-open.ts'
import type { ProcessParts } from './worker-parts.ts'

/** What is in flight is settled within this time of a signal; with the rest it makes 25 s at most. */
const SETTLE_MS = 22_000

export interface Working {
  readonly name: string
  /** Takes nothing new and settles what is in flight; false when some of it got no answer in time. */
  stop(): Promise<boolean>
}

/** The queue that all processes of the installation share; on the embedded store, this one alone. */
export function openSharedQueue({ store, redis, trouble }: ProcessParts): Promise<WakeUps> {
  const onError = (error: unknown, about?: { runId: string }): void => trouble.saw(error, about?.runId)
  return openQueue({ store, onError, ...(redis === undefined ? {} : { redis }) })
}

/** @throws ConfigError naming a schedule that cannot be read */
export async function startWorking(
  context: Context,
  parts: ProcessParts & { queue: WakeUps; concurrency: number },
): Promise<Working> {
  const { store, queue, trouble, concurrency, log } = parts
  const { db } = store
  const name = `${WORKER_PREFIX}${hostname()}:${process.pid}:${randomBytes(3).toString('hex')}`
  const tell = (event: WorkerEvent): void => log(lineOf(event))
  const schedules = schedulesOf(parts, tell)
  if (store.kind === 'embedded') await takeEverythingBack(parts, name)
  const syncs = new Set([...parts.syncs.keys(), AGENTS_SYNC])
  const worker = startWorker({ db, queue, trouble, name, concurrency, syncs, open: openerOf(parts), schedules, tell })
  const chores = startChores(context, parts)
  return {
    name,
    async stop() {
      const [settled] = await Promise.all([worker.stop({ signal: AbortSignal.timeout(SETTLE_MS) }), chores.stop()])
      return settled
    },
  }
}

function schedulesOf(parts: ProcessParts & { queue: WakeUps }, tell: (event: WorkerEvent) => void): Schedules {
  const { store, queue, connection, leftOut } = parts
  const scheduled = [...parts.syncs.values()].flatMap(({ name, schedule }) =>
    schedule === undefined ? [] : [{ ...schedule, sync: name }],
  )
  const { workspace } = connection
  return createSchedules({ db: store.db, queue, scheduled, leftOut: new Set(leftOut.keys()), workspace, tell })
}

/** Nobody else can be alive there: what a killed process held is not waited for. */
async function takeEverythingBack({ store }: ProcessParts, name: string): Promise<void> {
  await takeBackLeases(store.db, { owner: name, force: true })
  await letGoOfAllRuns(store.db)
}
