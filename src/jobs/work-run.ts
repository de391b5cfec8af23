/** What a wake-up does: looks in the tables how far the run has come, and works on from there to its end. */
import { setTimeout as sleepFor } from 'node:timers/promises'
import { ConfigError, FinSyncError, RunCancelled, StoppedByGuard } from '../errors.ts'
import type { Db } from '../store/db.ts'
import { type Ending, endEarly } from '../store/finish-run.ts'
import { hasHelpers } from '../store/ledger-claim.ts'
import { DatabaseLost, isDatabaseLost } from '../store/lost-database.ts'
import { getRun, type Run, releaseRun } from '../store/runs.ts'
import { deliver } from './deliver.ts'
import { asError, failureOf } from './failure-of.ts'
import { finish } from './finish.ts'
import { type CallMeter, keepAlive, LEASE_MS } from './keep-alive.ts'
import type { SyncParts } from './parts.ts'
import type { OnProgress } from './progress.ts'
import { readPhase } from './read-phase.ts'
import { RunLost } from './run-lost.ts'

export interface WorkJob {
  readonly db: Db
  readonly owner: string
  readonly parts: SyncParts
  readonly meter: CallMeter
  readonly waitMs: number
  readonly leaseMs?: number
  readonly onProgress: OnProgress
  /** Called before the first line is delivered: others may help from now on. */
  readonly onDelivering?: (run: Run) => Promise<void>
  /** Stops claiming, settles what is in flight and lets go of the run, which stays open. */
  readonly signal: AbortSignal
}

/** `ended` and `let_go` = by us; `lost` = another process has it, or has ended it. */
export type RunEnd = 'ended' | 'let_go' | 'lost'

/**
 * Reads, passes the barrier, delivers and finishes, each unless it is done already. What stops it ends the run as `failed` with its message;
 * only `signal` and the loss of the run to another process, or of the database, leave the run open.
 * @throws DatabaseLost when the database was lost; leases run out then
 * @throws what is not meant for the person at the terminal (a defect), after the run was ended
 */
export async function workRun(runId: string, job: WorkJob): Promise<RunEnd> {
  const stop = new AbortController()
  const signal = AbortSignal.any([job.signal, stop.signal])
  const leaseMs = job.leaseMs ?? LEASE_MS
  const { db, owner, meter } = job
  const alive = keepAlive({ db, run: runId, owner, meter, leaseMs, onLost: (error) => stop.abort(error) })
  let finished = false
  const work = async (): Promise<void> => {
    finished = await workPhases(runId, { ...job, leaseMs, signal })
  }
  const failure = await failureOf(work())
  const reason = stop.signal.aborted ? asError(stop.signal.reason) : failure
  if (isDatabaseLost(reason)) {
    alive.drop()
    throw lost(runId, reason)
  }
  const failed = reason !== undefined && !job.signal.aborted && !(reason instanceof RunLost)
  try {
    if (failed) await failRun(runId, job, reason)
  } finally {
    await alive.stop()
  }
  const released = await releaseRun(db, { id: runId, owner })
  if (finished || failed) return 'ended'
  return released ? 'let_go' : 'lost'
}

/** Whether the run came to its end. */
async function workPhases(runId: string, job: WorkJob & { leaseMs: number }): Promise<boolean> {
  const run = await getRun(job.db, runId)
  if (run === undefined || run.phase === 'finished') return false
  if (run.phase === 'reading') await readPhase(run, job)
  if (job.signal.aborted) return false
  await job.onDelivering?.(run)
  await deliver({ ...job, run, sink: job.parts.sink })
  if (!job.signal.aborted) await lookAfterwards(runId, job)
  return !job.signal.aborted && (await finish(job.db, runId))
}

async function lookAfterwards(run: string, { parts, onProgress, signal }: WorkJob): Promise<void> {
  const problems = (await parts.pages?.afterwards({ signal })) ?? []
  for (const { code, message } of problems) onProgress({ kind: 'problem', run, code, message })
}

function lost(runId: string, cause: unknown): DatabaseLost {
  const said = cause instanceof Error ? cause.message : String(cause)
  return new DatabaseLost(`the database was lost while run ${runId} went on, which stays open: ${said}`, { cause })
}

/** Longer than any call to Intercom takes, and than a helper takes to notice. */
const HELPERS_MS = 35_000
const LOOK_AGAIN_MS = 250

/** Helpers see a cancel by themselves; what they are sending by then is settled before the rest is called cancelled. */
async function helpersGone(run: string, { db, owner }: WorkJob): Promise<void> {
  for (let waited = 0; waited < HELPERS_MS && (await hasHelpers(db, { run, owner })); waited += LOOK_AGAIN_MS) {
    await sleepFor(LOOK_AGAIN_MS)
  }
}

/** Ends the run early; how is told by the class of what was thrown. */
async function failRun(runId: string, job: WorkJob, error: unknown): Promise<void> {
  if (error instanceof RunCancelled) await helpersGone(runId, job)
  const run = await getRun(job.db, runId)
  const told = error instanceof FinSyncError
  if (run !== undefined && run.phase !== 'finished') {
    const message = error instanceof Error ? error.message : String(error)
    await endEarly(job.db, { run, ...endingOf(error), message, exitCode: told ? error.exitCode : 1 })
  }
  if (!told) throw error
}

function endingOf(error: unknown): Pick<Ending, 'status' | 'code'> {
  if (error instanceof StoppedByGuard) return { status: 'stopped', code: 'stopped_by_guard' }
  if (error instanceof RunCancelled) return { status: 'cancelled', code: 'cancelled' }
  return { status: 'failed', code: error instanceof ConfigError ? 'not_configured' : 'run_failed' }
}
