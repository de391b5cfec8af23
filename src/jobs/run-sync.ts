/** One sync in the foreground, from start to end: what `run` and `import` do. */
import type { Db } from '../store/db.ts'
import { countWaiting } from '../store/finish-run.ts'
import { getRun, type Run, type RunRequest } from '../store/runs.ts'
import type { CallMeter } from './keep-alive.ts'
import type { SyncParts } from './parts.ts'
import type { OnProgress } from './progress.ts'
import type { WakeUps } from './queue.ts'
import { startRun } from './start-run.ts'
import { sweepLeft, sweepRegularly } from './sweep.ts'
import { workRun } from './work-run.ts'

const CLOSE_MS = 5_000

export interface RunSyncJob {
  readonly db: Db
  readonly parts: SyncParts
  readonly request: RunRequest
  readonly owner: string
  readonly alone: boolean
  readonly meter: CallMeter
  readonly waitMs: number
  readonly leaseMs?: number
  /** A queue of this process' own: nobody else may be woken for its runs. */
  readonly queue: WakeUps
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/**
 * Runs the sync and answers the run as it stands when it ended, or as it was let go of after `signal`. A run that a killed process left open
 * is carried on first; when that one had finished reading already, today's rows are read by a run of their own after it.
 * @throws ConfigError, FinSyncError from starting; what goes wrong later is in the run's `message` and `exitCode`
 */
export async function runSync(job: RunSyncJob): Promise<Run> {
  const { db, parts, request, owner, alone, signal } = job
  const lease = job.leaseMs === undefined ? {} : { leaseMs: job.leaseMs }
  const started = await startRun({ db, sync: parts.sync, workspace: parts.workspace, request, owner, alone, signal, ...lease })
  const { run, left } = started
  if (left) await tellResumed(run, job)
  const ended = await workToEnd(run, job)
  // Whoever only carries on what was left has done so now: a delivery takes along what other runs of the sync left.
  const readEarlier = left && request.trigger !== 'resume' && (run.phase === 'delivering' || !isSameRequest(run.request, request))
  return readEarlier && ended.status !== null && !signal.aborted ? runSync(job) : ended
}

async function tellResumed({ id, phase, rowsRead }: Run, { db, onProgress }: RunSyncJob): Promise<void> {
  const waiting = phase === 'delivering' ? await countWaiting(db, id) : 0
  onProgress({ kind: 'resumed', run: id, phase, rows: rowsRead, waiting })
}

const SAME = ['trigger', 'retryOf', 'path', 'format', 'limit', 'full', 'from', 'to'] as const

/** The guards that may pass are part of it: a run that was left before the barrier does not know what is allowed today. */
function isSameRequest(a: RunRequest, b: RunRequest): boolean {
  const isAllowed = [...(b.allow ?? [])].every((guard) => a.allow?.includes(guard))
  return isAllowed && SAME.every((name) => a[name] === b[name])
}

async function workToEnd(run: Run, job: RunSyncJob): Promise<Run> {
  const { queue, db, owner } = job
  const ended = createSignal()
  const worker = queue.work(
    async (wake) => {
      if (wake.runId === run.id) await workRun(run.id, job).then(ended.resolve, ended.reject)
    },
    { concurrency: 1 },
  )
  const isOurs = ({ id }: { id: string }): boolean => id === run.id
  const sweeper = sweepRegularly({ parts: sweepLeft({ db, owner, queue, isOurs }), onError: ended.reject })
  try {
    await queue.wake({ runId: run.id, slot: 0 })
    await ended.promise
  } finally {
    await sweeper.stop()
    await worker.close({ signal: AbortSignal.timeout(CLOSE_MS) })
  }
  return (await getRun(db, run.id)) ?? run
}

/** A promise with its ends handed out; Node 20 has no Promise.withResolvers. */
function createSignal(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve: () => void = () => undefined
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<void>((onDone, onFailed) => {
    resolve = onDone
    reject = onFailed
  })
  return { promise, resolve, reject }
}
