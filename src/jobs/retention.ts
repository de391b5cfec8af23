/** Retention: removes what is older than the configuration wants it kept, once an hour for the whole installation, a batch at a time. */
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { Db } from '../store/db.ts'
import { giveBackSpace } from '../store/retention-space.ts'
import { endTurn, takeTurn } from '../store/retention-turn.ts'
import { REMOVED_KINDS, type RemovedKind, type RetentionTimes, retentionSteps } from './retention-steps.ts'

export const RETENTION_MS = 60 * 60_000

const CHORE = 'retention'
/** A statement that removes so many rows takes a few tenths of a second, and holds no lock that a run waits for. */
const BATCH_ROWS = 5_000
/** The embedded database shares its thread with everything else. */
const EMBEDDED_BATCH_ROWS = 1_000
/** The sweep has other things to do: what is not done by then goes on with the next one. */
const BUDGET_MS = 5_000
/** Others take over when we are killed on the way. */
const TURN_MS = 2 * 60_000
/** At least; a batch that took longer is followed by as long a pause. */
const PAUSE_MS = 50

export interface RetentionJob {
  readonly db: Db
  readonly retention: RetentionTimes
  /** Nobody else looks after the database. */
  readonly embedded: boolean
  /** Rows a batch at most. */
  readonly batchRows?: number
  readonly budgetMs?: number
  readonly now?: () => number
  readonly sleep?: (ms: number, o: { signal: AbortSignal }) => Promise<unknown>
  readonly signal: AbortSignal
}

/** How many rows of each kind were removed; `finished` = nothing old is left. */
export interface Removed extends Readonly<Record<RemovedKind, number>> {
  readonly finished: boolean
}

/**
 * Removes what is old. Undefined when it is not due: somebody has done it within the hour, or is at it. Killed or out of time on the way, it
 * goes on the next time: each batch is complete in itself.
 */
export async function enforceRetention(job: RetentionJob): Promise<Removed | undefined> {
  const { db, now = Date.now } = job
  const began = now()
  if (!(await takeTurn(db, { chore: CHORE, now: new Date(began), until: new Date(began + TURN_MS) }))) return undefined
  const removed = await removeOld(job, began)
  if (removed.finished && job.embedded) await giveBackSpace(db)
  await endTurn(db, { chore: CHORE, nextAt: new Date(removed.finished ? began + RETENTION_MS : began) })
  return removed
}

async function removeOld(job: RetentionJob, began: number): Promise<Removed> {
  const { db, signal, now = Date.now, sleep = pause } = job
  const limit = job.batchRows ?? (job.embedded ? EMBEDDED_BATCH_ROWS : BATCH_ROWS)
  const steps = retentionSteps(job.retention, new Date(began))
  const removed: Record<RemovedKind, number> = { ...NOTHING }
  for (const kind of REMOVED_KINDS) {
    for (let rows = limit; rows === limit; ) {
      if (signal.aborted || now() - began > (job.budgetMs ?? BUDGET_MS)) return { ...removed, finished: false }
      const started = now()
      rows = await steps[kind](db, { limit })
      removed[kind] += rows
      if (rows === limit) await sleep(Math.max(PAUSE_MS, now() - started), { signal })
    }
  }
  return { ...removed, finished: true }
}

const NOTHING: Readonly<Record<RemovedKind, number>> = {
  uploads: 0,
  outcomes: 0,
  seen: 0,
  runs: 0,
  decided_times: 0,
  audit: 0,
  notifications: 0,
  upload_rows: 0,
  asked: 0,
  transcripts: 0,
  webhooks: 0,
}

/** Ends early, and without an error, when `signal` aborts. */
async function pause(ms: number, { signal }: { signal: AbortSignal }): Promise<void> {
  await sleepFor(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
