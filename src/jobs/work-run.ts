/** What a wake-up does: looks in the tables how far the run has come, and works on from there to its end. */
import { ConfigError, FinSyncError, RunCancelled, StoppedByGuard } from '../errors.ts'
import type { Source } from '../sources/source.ts'
import type { Db } from '../store/db.ts'
import { type Ending, endEarly, refreshPartial, tryFinish } from '../store/finish-run.ts'
import { describeRun, getRun, type Run, releaseRun } from '../store/runs.ts'
import { passBarrier } from './barrier.ts'
import { deliver } from './deliver.ts'
import { type CallMeter, keepAlive, LEASE_MS } from './keep-alive.ts'
import type { SyncParts } from './parts.ts'
import type { OnProgress } from './progress.ts'
import { read } from './read.ts'
import { RunLost } from './run-lost.ts'
import { NO_MAPPING, NOTHING_TO_READ, openStoredRows } from './stored-rows.ts'
import { imbalance, summarise } from './summary.ts'

export interface WorkJob {
  readonly db: Db
  readonly owner: string
  readonly parts: SyncParts
  readonly meter: CallMeter
  readonly waitMs: number
  readonly leaseMs?: number
  readonly onProgress: OnProgress
  /** Stops claiming, settles what is in flight and lets go of the run, which stays open. */
  readonly signal: AbortSignal
}

/**
 * Reads, passes the barrier, delivers and finishes, each unless it is done already. What stops it ends the run as `failed` with its message;
 * only `signal` and the loss of the run to another process leave the run open.
 * @throws what is not meant for the person at the terminal (a defect), after the run was ended
 */
export async function workRun(runId: string, job: WorkJob): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([job.signal, stop.signal])
  const leaseMs = job.leaseMs ?? LEASE_MS
  const { db, owner, meter } = job
  const alive = keepAlive({ db, run: runId, owner, meter, leaseMs, onLost: (error) => stop.abort(error) })
  try {
    await workPhases(runId, { ...job, leaseMs, signal })
    stop.signal.throwIfAborted()
  } catch (error) {
    const reason: unknown = stop.signal.aborted ? stop.signal.reason : error
    if (!job.signal.aborted && !(reason instanceof RunLost)) await failRun(runId, job, reason)
  } finally {
    await alive.stop()
    await releaseRun(db, { id: runId, owner })
  }
}

async function workPhases(runId: string, job: WorkJob & { leaseMs: number }): Promise<void> {
  const run = await getRun(job.db, runId)
  if (run === undefined || run.phase === 'finished') return
  if (run.phase === 'reading') await readPhase(run, job)
  if (job.signal.aborted) return
  await deliver({ ...job, run, sink: job.parts.sink })
  if (!job.signal.aborted) await finishRun(runId, job)
}

async function readPhase(run: Run, job: WorkJob): Promise<void> {
  const { db, owner, parts, onProgress, signal } = job
  const source = await openRows(run, job)
  await describeRun(db, { id: run.id, label: source.label, columns: source.columns })
  const mapping = source === NOTHING_TO_READ ? NO_MAPPING : parts.compileMapping(source.columns)
  const end = await read({ db, run, owner, source, mapping, onProgress, signal })
  if (signal.aborted) return
  await passBarrier({ db, run, owner, parts, end, onProgress, signal })
}

/** Where the rows of a run come from: its source, or our own tables. */
function openRows({ request }: Run, { db, parts, signal }: WorkJob): Promise<Source> {
  if (request.trigger === 'resume') return Promise.resolve(NOTHING_TO_READ)
  return request.retryOf === undefined ? parts.openSource(request, { signal }) : openStoredRows(db, request.retryOf)
}

async function finishRun(runId: string, job: WorkJob): Promise<void> {
  const { db } = job
  if (!(await tryFinish(db, runId))) return
  const run = await getRun(db, runId)
  if (run === undefined) return
  await refreshPartial(db, run.sync)
  const missing = imbalance(await summarise(db, run))
  if (missing !== 0) throw new Error(`the books of run ${runId} do not balance: ${missing} rows without exactly one outcome`)
}

/** Ends the run early; how is told by the class of what was thrown. */
async function failRun(runId: string, job: WorkJob, error: unknown): Promise<void> {
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
