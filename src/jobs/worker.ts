/** A worker: takes wake-ups of all runs that it can work on, as many at once as it was told, and sweeps. */
import type { Db } from '../store/db.ts'
import { listOpenRunIds } from '../store/driven-runs.ts'
import { getRun } from '../store/runs.ts'
import { createBackfillRoom } from './backfill-room.ts'
import { failureOf } from './failure-of.ts'
import { spareSlot } from './helpers.ts'
import { LEASE_MS } from './keep-alive.ts'
import type { WakeUp, WakeUps } from './queue.ts'
import type { OnTrigger } from './queue-triggers.ts'
import { resumeDue } from './resume-due.ts'
import type { Schedules } from './schedules.ts'
import { type SweepJob, type SweepPart, sweepHelpers, sweepLeft, sweepRegularly } from './sweep.ts'
import { wakeFor } from './urgency.ts'
import { letGo, tellEnded, workSlot } from './work-slot.ts'
import type { OnWorkerEvent } from './worker-events.ts'
import { createWorkerRuns, type OpenRunParts } from './worker-runs.ts'
import type { WorkerTrouble } from './worker-trouble.ts'

/** Live runs handled at once beside the others. They are short, and wait for Intercom most of the time. */
const LIVE_AT_ONCE = 4

export interface WorkerJob {
  readonly db: Db
  /** Shared with all workers. What goes wrong in it is to be told to `trouble`. */
  readonly queue: WakeUps
  readonly trouble: WorkerTrouble
  /** `worker:<host>:<process>`; begins with WORKER_PREFIX. */
  readonly name: string
  /** Wake-ups handled at once. */
  readonly concurrency: number
  /** Names of the syncs that it can work on; the sweep leaves the runs of others alone. */
  readonly syncs: ReadonlySet<string>
  readonly open: OpenRunParts
  /** Opens runs whose time has come; left out where nothing runs by itself. */
  readonly schedules?: Schedules
  readonly tell: OnWorkerEvent
  readonly leaseMs?: number
  readonly sweepMs?: number
}

export interface RunningWorker {
  /**
   * Takes nothing new, settles what is in flight until `signal` aborts, and hands the rest back: to be taken over at once by another worker.
   * Answers whether everything was settled; what was not is still waiting for its answers.
   */
  stop(o: { signal: AbortSignal }): Promise<boolean>
}

export function startWorker(job: WorkerJob): RunningWorker {
  const { db, queue, name, tell, trouble } = job
  const leaseMs = job.leaseMs ?? LEASE_MS
  const atWork = new Map<string, WakeUp>()
  const runs = createWorkerRuns(job)
  const sweeping = sweepRegularly({
    parts: [...partsOf(job), ...sweptSchedules(job), async () => runs.keep(await listOpenRunIds(db))],
    onError: trouble.sawAway,
    onDone: trouble.fine,
    ...(job.sweepMs === undefined ? {} : { everyMs: job.sweepMs }),
  })
  const slots = { db, queue, name, leaseMs, runs, tell, trouble, atWork, backfills: createBackfillRoom(job) }
  const worker = queue.work((wakeUp, { signal }) => workSlot(wakeUp, { ...slots, signal }), {
    concurrency: job.concurrency,
    live: LIVE_AT_ONCE,
    ...heard(job),
  })
  void sweeping.now()
  return {
    async stop({ signal }) {
      await Promise.all([sweeping.stop(), worker.close({ signal })])
      for (const [owner, { runId }] of atWork) {
        const held = new Set([...atWork.values()].flatMap((wakeUp) => (wakeUp.runId === runId ? [wakeUp.slot] : [])))
        const failure = await failureOf(handOver({ owner, runId, held }, job))
        if (failure === undefined) tell({ kind: 'let_go', run: runId })
        else trouble.sawAway(failure)
      }
      return atWork.size === 0
    },
  }
}

interface HandOver {
  readonly owner: string
  readonly runId: string
  /** Slots of the run that are at work here; a sweep may have woken spare ones. */
  readonly held: ReadonlySet<number>
}

/** The slots at work are held by this process until it is known to be gone, so another one is woken. Where it fails, leases run out instead. */
async function handOver({ owner, runId, held }: HandOver, { db, queue }: WorkerJob): Promise<void> {
  await letGo(db, { owner, runId })
  const run = await getRun(db, runId)
  const how = run === undefined ? {} : wakeFor(run.request)
  await queue.wake({ runId, slot: spareSlot(Date.now(), held) }, how)
}

function sweptSchedules({ schedules }: WorkerJob): SweepPart[] {
  return [...(schedules?.sweeps ?? [])]
}

function heard({ schedules }: WorkerJob): { onTrigger?: OnTrigger } {
  return schedules === undefined ? {} : { onTrigger: schedules.heard }
}

function partsOf({ db, queue, name, syncs, tell }: WorkerJob) {
  const onEnded = (run: string): Promise<void> => tellEnded(run, { db, tell })
  const sweep: SweepJob = { db, owner: name, queue, isOurs: ({ sync }) => syncs.has(sync), onEnded }
  const onResumed = (run: { id: string; sync: string }): void => tell({ kind: 'resumed', run: run.id, sync: run.sync })
  // A queue that is away would else be met only by who has somebody to wake.
  const isThere = async (): Promise<void> => void (await queue.figures())
  return [...sweepLeft(sweep), sweepHelpers(sweep), () => resumeDue({ db, queue, syncs: [...syncs], onResumed }), isThere]
}
