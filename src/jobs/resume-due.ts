/** Carries on rows that were postponed, once their time has come and no run of their sync is open: a run of its own delivers them. */
import type { Db } from '../store/db.ts'
import { listDueSyncs } from '../store/left-work.ts'
import { listRuns, openRun, type Run, type RunRequest } from '../store/runs.ts'
import type { WakeUps } from './queue.ts'
import { createRunId } from './run-id.ts'
import { urgencyOf } from './urgency.ts'

/** Asked for by no person: `show` tells so. */
const REQUEST: RunRequest = { trigger: 'resume', full: false, limit: null, path: null, by: 'sweep' }

const FIRST_PAUSE_MS = 60_000
const LONGEST_PAUSE_MS = 3_600_000
/** As many failures in a row make the longest pause. */
const LOOK_BACK = 8

export interface ResumeDueJob {
  readonly db: Db
  readonly queue: Pick<WakeUps, 'wake'>
  readonly syncs: readonly string[]
  readonly onResumed: (run: Pick<Run, 'id' | 'sync'>) => void
  readonly now?: () => number
}

/** Opens and wakes a `resume` run for each sync that has rows due; several workers may do so at once, and one run is opened. */
export async function resumeDue(job: ResumeDueJob): Promise<void> {
  const { db, queue } = job
  const now = (job.now ?? Date.now)()
  for (const sync of await listDueSyncs(db, job.syncs)) {
    const newest = await listRuns(db, { limit: LOOK_BACK, sync })
    if (now < resumeFrom(newest)) continue
    const run = await openRun(db, { id: createRunId(new Date(now)), sync, request: REQUEST, owner: null, leaseMs: 0 })
    if (run === undefined) continue
    job.onResumed(run)
    await queue.wake({ runId: run.id, slot: 0 }, { priority: urgencyOf(run.request) })
  }
}

/**
 * When the sync may be tried again by itself (epoch milliseconds): at once, unless its newest runs failed, which leaves their rows due. Then a
 * minute after the first failure, and twice as long after each further one, up to an hour. `newest` first.
 */
export function resumeFrom(newest: readonly Pick<Run, 'status' | 'finishedAt'>[]): number {
  const firstGood = newest.findIndex((run) => run.status !== 'failed')
  const failures = firstGood === -1 ? newest.length : firstGood
  const last = newest[0]?.finishedAt?.getTime() ?? 0
  return failures === 0 ? 0 : last + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
}
