/** What a wake-up means for a worker: it drives the run when nobody does, and helps to deliver it when another worker does. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { Db } from '../store/db.ts'
import { WORKER_PREFIX } from '../store/driven-runs.ts'
import { handBackAll } from '../store/ledger-claim.ts'
import { isDatabaseLost } from '../store/lost-database.ts'
import { getRun, type Run, releaseRun, takeOverRun } from '../store/runs.ts'
import type { BackfillRoom } from './backfill-room.ts'
import { failureOf } from './failure-of.ts'
import { helpRun } from './help-run.ts'
import { wakeHelpers } from './helpers.ts'
import type { Progress } from './progress.ts'
import type { WakeUp, WakeUps } from './queue.ts'
import { summarise } from './summary.ts'
import { helperUrgency, wakeFor } from './urgency.ts'
import { workRun } from './work-run.ts'
import type { OnWorkerEvent } from './worker-events.ts'
import type { OpenedRun, WorkerRuns } from './worker-runs.ts'
import type { WorkerTrouble } from './worker-trouble.ts'

/** A helper makes room for other runs this often. */
const TURN_MS = 20_000
const TRY_AGAIN_MS = 500

export interface SlotJob {
  readonly db: Db
  readonly queue: Pick<WakeUps, 'wake'>
  /** Owners begin with it. */
  readonly name: string
  readonly leaseMs: number
  readonly runs: WorkerRuns
  readonly tell: OnWorkerEvent
  readonly trouble: WorkerTrouble
  /** What is under way here: owner to the slot it works on. */
  readonly atWork: Map<string, WakeUp>
  readonly backfills: BackfillRoom
}

interface Slot extends SlotJob {
  readonly run: Run
  readonly slot: number
  readonly owner: string
  readonly opened: OpenedRun
  readonly signal: AbortSignal
}

/**
 * Works on one slot of a run until nothing is left to do here. After `signal`, or when the database was lost and has come back, it lets go of
 * everything and wakes the slot again, so that whoever hears it goes on at once.
 */
export async function workSlot({ runId, slot }: WakeUp, job: SlotJob & { signal: AbortSignal }): Promise<void> {
  const run = await getRun(job.db, runId)
  if (run === undefined || run.status !== null) return
  const opened = await job.runs.open(run)
  if (opened === undefined) return
  if (job.signal.aborted) return wakeAgain({ runId, slot }, job)
  const work = (): Promise<void> => onSlot(run, { ...job, slot, opened })
  // A backfill for which there is no room now is woken again by the sweep.
  if (run.request.trigger === 'backfill') await job.backfills.during(work)
  else await work()
}

async function onSlot(run: Run, job: Omit<Slot, 'run' | 'owner'>): Promise<void> {
  const { slot } = job
  const runId = run.id
  const owner = `${job.name}:${randomBytes(4).toString('hex')}`
  job.atWork.set(owner, { runId, slot })
  const failure = await failureOf(driveOrHelp({ ...job, run, owner }))
  if (isDatabaseLost(failure)) await letGoWhenBack(owner, { ...job, runId })
  job.atWork.delete(owner)
  if (job.signal.aborted || isDatabaseLost(failure)) await wakeAgain({ runId, slot }, job)
  if (failure !== undefined) throw failure
}

async function driveOrHelp(slot: Slot): Promise<void> {
  const { db, run, owner, leaseMs } = slot
  const taken = await takeOverRun(db, { id: run.id, owner, leaseMs, force: false })
  if (taken !== undefined) return drive(taken, slot)
  if (run.phase === 'delivering' && run.owner?.startsWith(WORKER_PREFIX)) return help(slot)
}

async function drive(run: Run, slot: Slot): Promise<void> {
  const { db, queue, owner, leaseMs, opened, signal, tell, trouble } = slot
  tell({ kind: 'taken', run: run.id, sync: run.sync, phase: run.phase })
  const onProgress = (progress: Progress): void => {
    if (progress.kind === 'barrier' || progress.kind === 'problem' || progress.kind === 'read_again')
      tell({ kind: 'progress', progress })
  }
  const onDelivering = async (): Promise<void> => {
    // Nobody has to be helped: the sweep wakes again.
    const failure = await failureOf(wakeHelpers(db, { run, queue }))
    if (failure !== undefined) trouble.saw(failure, run.id)
  }
  const end = await workRun(run.id, { db, owner, ...opened, waitMs: 0, leaseMs, onProgress, onDelivering, signal })
  if (end === 'ended') await tellEnded(run.id, slot)
  if (end === 'let_go') tell({ kind: 'let_go', run: run.id })
}

async function help(job: Slot): Promise<void> {
  const { run, slot, db, queue, owner, leaseMs, opened, signal, tell } = job
  let rows = 0
  const onProgress = ({ kind }: Progress): void => {
    if (kind === 'settled') rows += 1
  }
  try {
    const end = await helpRun(run, { db, owner, ...opened, leaseMs, turnMs: TURN_MS, onProgress, signal })
    if (end === 'finished') await tellEnded(run.id, job)
    if (end === 'turn_over' && !signal.aborted) await queue.wake({ runId: run.id, slot }, { priority: helperUrgency(run.request) })
  } finally {
    if (rows > 0) tell({ kind: 'helped', run: run.id, slot, rows })
  }
}

export async function tellEnded(id: string, { db, tell }: Pick<SlotJob, 'db' | 'tell'>): Promise<void> {
  const run = await getRun(db, id)
  if (run?.status) tell({ kind: 'ended', summary: await summarise(db, run), message: run.message })
}

/** For others the slot is free once its leases have passed; it is let go of earlier when the database comes back before. */
async function letGoWhenBack(
  owner: string,
  { db, runId, leaseMs, signal }: SlotJob & { runId: string; signal: AbortSignal },
): Promise<void> {
  for (let waited = 0; waited < leaseMs && !signal.aborted; waited += TRY_AGAIN_MS) {
    const failure = await failureOf(letGo(db, { owner, runId }))
    if (failure === undefined) return
    if (!isDatabaseLost(failure)) throw failure
    await sleepFor(TRY_AGAIN_MS)
  }
}

/** Hands everything back that this owner holds, sent or not, and the run if it drives it. */
export async function letGo(db: Db, o: { owner: string; runId: string }): Promise<void> {
  await handBackAll(db, o.owner)
  await releaseRun(db, { id: o.runId, owner: o.owner })
}

async function wakeAgain(wakeUp: WakeUp, { db, queue }: SlotJob): Promise<void> {
  const run = await getRun(db, wakeUp.runId)
  if (run?.status === null) await queue.wake(wakeUp, wakeFor(run.request))
}
