/** Decides the times of one sync's schedule: each once, whoever else looks at it, and none is forgotten. */
import type { CronSchedule } from '../schedule/cron-times.ts'
import { dueTimes } from '../schedule/due-times.ts'
import type { Db, Queryable } from '../store/db.ts'
import { findOpenRun, openRun, type Run, type RunRequest } from '../store/runs.ts'
import {
  findSchedule,
  type KnownSchedule,
  markSchedule,
  type SkipReason,
  settleTime,
  storeMissed,
  takeTime,
} from '../store/schedules.ts'
import { createRunId } from './run-id.ts'

export interface ScheduledSync extends CronSchedule {
  readonly sync: string
  /** How long after its time a missed run is still made up for; at least a minute. */
  readonly catchUpMs: number
}

export interface DecideJob {
  readonly db: Db
  readonly scheduled: ScheduledSync
  /** Epoch milliseconds, on the database's clock: now, and when this process was started. */
  readonly now: number
  readonly startedAt: number
}

/** A run was opened, the run that is named stood in its way, or the time had come too long ago. */
type Decided =
  | { readonly did: 'opened'; readonly run: Run }
  | { readonly did: 'running'; readonly run: string }
  | { readonly did: 'missed' }

/** What came of the newest time that was due; `older` = how many times before it were passed over. */
export type Decision = Decided & { readonly at: Date; readonly older: number }

/** A wake-up that is late by less is no missed run. */
const LATE_MS = 60_000

/** Asked for by no person: `show` tells so. */
export const SCHEDULED: RunRequest = { trigger: 'schedule', full: false, limit: null, path: null, by: 'schedule' }

/**
 * Opens a run, which nobody drives yet, for the newest time that is due. Undefined when none is, or somebody else decided it just now. The
 * sync is bound to its workspace already.
 */
export async function decideSchedule(job: DecideJob): Promise<Decision | undefined> {
  const { sync } = job.scheduled
  const times = await undecided(job)
  const at = times.at(-1)
  if (at === undefined) return undefined
  const older = times.slice(0, -1)
  const decided = await job.db.tx(async (tx) => {
    await storeMissed(tx, { sync, times: older, now: job.now })
    return decideTime(tx, { ...job, at })
  })
  return decided === undefined ? undefined : { ...decided, at, older: older.length }
}

/** Times from before the sync had this schedule are none of it. */
async function undecided(job: DecideJob): Promise<readonly Date[]> {
  const { scheduled, now } = job
  const known = await knownSchedule(job)
  return dueTimes(scheduled, { after: Math.max(known.since, known.last ?? known.since), until: now })
}

/** Mostly one look. A process with an older configuration than another one goes by its own schedule, from when the newer one was marked. */
async function knownSchedule({ db, scheduled, startedAt }: DecideJob): Promise<Pick<KnownSchedule, 'since' | 'last'>> {
  const { sync, cron, timezone } = scheduled
  const known = await findSchedule(db, sync)
  const isSame = known?.cron === cron && known.timezone === timezone
  if (known !== undefined && (isSame || known.since >= startedAt)) return known
  await markSchedule(db, { sync, cron, timezone, startedAt })
  return (await findSchedule(db, sync)) ?? { since: startedAt, last: null }
}

interface TimeJob extends DecideJob {
  readonly at: Date
}

async function decideTime(tx: Queryable, job: TimeJob): Promise<Decided | undefined> {
  const { scheduled, now, at } = job
  const { sync, catchUpMs } = scheduled
  if (!(await takeTime(tx, { sync, at, now }))) return undefined
  const decided: Decided = now - at.getTime() > Math.max(catchUpMs, LATE_MS) ? { did: 'missed' } : await openUnlessRunning(tx, job)
  await settleTime(tx, { sync, at, ...settlementOf(decided) })
  return decided
}

function settlementOf(decided: Decided): { run: string | null; skipped: SkipReason | null } {
  if (decided.did === 'opened') return { run: decided.run.id, skipped: null }
  return decided.did === 'running' ? { run: decided.run, skipped: 'running' } : { run: null, skipped: 'missed' }
}

/** A run that ends between the two looks makes room for ours. */
async function openUnlessRunning(tx: Queryable, job: TimeJob): Promise<Decided> {
  const { sync } = job.scheduled
  for (;;) {
    const run = await openRun(tx, { id: createRunId(new Date(job.now)), sync, request: SCHEDULED, owner: null, leaseMs: 0 })
    if (run !== undefined) return { did: 'opened', run }
    const open = await findOpenRun(tx, sync)
    if (open !== undefined) return { did: 'running', run: open.id }
  }
}
