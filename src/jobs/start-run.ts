/** Starting a run: binds the sync to its workspace, and opens a new run or takes over one whose process is gone. */
import { setTimeout } from 'node:timers/promises'
import { ConfigError, FinSyncError } from '../errors.ts'
import type { Db, Queryable } from '../store/db.ts'
import { takeBackLeases } from '../store/ledger-claim.ts'
import { findOpenRun, openRun, type Run, type RunRequest, takeOverRun } from '../store/runs.ts'
import { bindSync } from '../store/syncs.ts'
import { LEASE_MS } from './keep-alive.ts'
import { createRunId } from './run-id.ts'

export interface StartJob {
  readonly db: Db
  readonly sync: string
  readonly workspace: string
  readonly request: RunRequest
  readonly owner: string
  /** No other process can be alive (embedded store): what is open was left behind. */
  readonly alone: boolean
  readonly leaseMs?: number
  readonly now?: () => number
  readonly sleep?: (ms: number, o: { signal: AbortSignal }) => Promise<void>
  readonly signal: AbortSignal
}

/** `left` = a run that another process left open; it is to be finished first. */
export type Started = { readonly run: Run; readonly left: boolean }

/**
 * Opens a run, or takes over the one that a process left behind. A run whose driver may be dead is watched until its lease was renewed
 * (then it is alive) or has passed (then it is ours): at most one lease long.
 * @throws ConfigError when the sync belongs to another workspace
 * @throws FinSyncError when a living process drives a run of this sync
 */
export async function startRun(job: StartJob): Promise<Started> {
  await bindToWorkspace(job.db, job)
  await takeBackLeases(job.db, { owner: job.owner, force: job.alone })
  return openOrTakeOver(job, undefined)
}

/** Binds a new sync to its workspace. @throws ConfigError when the sync belongs to another one */
export async function bindToWorkspace(db: Queryable, { sync, workspace }: { sync: string; workspace: string }): Promise<void> {
  const bound = await bindSync(db, { name: sync, workspace })
  if (bound !== workspace) throw wrongWorkspace(sync, { bound, given: workspace })
}

/** `watched` = the lease's end as it was when we first met the open run. */
async function openOrTakeOver(job: StartJob, watched: Date | null | undefined): Promise<Started> {
  const { db, sync, owner } = job
  const leaseMs = job.leaseMs ?? LEASE_MS
  const id = createRunId(new Date((job.now ?? Date.now)()))
  const opened = await openRun(db, { id, sync, request: job.request, owner, leaseMs })
  if (opened !== undefined) return { run: opened, left: false }
  const open = await findOpenRun(db, sync)
  if (open === undefined) return openOrTakeOver(job, undefined)
  const taken = await takeOverRun(db, { id: open.id, owner, leaseMs, force: job.alone })
  if (taken !== undefined) return { run: taken, left: true }
  const isAlive = watched !== undefined && watched?.getTime() !== open.leaseUntil?.getTime()
  if (isAlive) throw stillRunning(open)
  await (job.sleep ?? sleepFor)(leaseMs / 10, { signal: job.signal })
  return openOrTakeOver(job, open.leaseUntil)
}

async function sleepFor(ms: number, o: { signal: AbortSignal }): Promise<void> {
  await setTimeout(ms, undefined, o)
}

function wrongWorkspace(sync: string, o: { bound: string; given: string }): ConfigError {
  return new ConfigError(
    `sync "${sync}" belongs to workspace ${o.bound}, but the access token is of workspace ${o.given}; nothing was written. ` +
      `Use the token of ${o.bound}, or give the sync another name (or FIN_SYNC_HOME, or DATABASE_URL) for ${o.given}.`,
  )
}

function stillRunning(run: Run): FinSyncError {
  return new FinSyncError(
    `sync "${run.sync}" is running already in another process: run ${run.id}, started ${run.startedAt.toISOString()}. ` +
      `Wait for it, or look at it with: fin-sync show ${run.id}`,
  )
}
