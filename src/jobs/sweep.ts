/** The sweep: repairs what a lost wake-up, a dead worker or a flushed queue left behind. Every worker does it on a timer of its own. */
import type { Db } from '../store/db.ts'
import { listDriven } from '../store/driven-runs.ts'
import { takeBackLeases } from '../store/ledger-claim.ts'
import { listLeftRuns, type Run } from '../store/runs.ts'
import { finish } from './finish.ts'
import { spareSlot, wakeHelpers } from './helpers.ts'
import type { WakeUps } from './queue.ts'
import { wakeFor } from './urgency.ts'

export const SWEEP_MS = 15_000

export interface SweepJob {
  readonly db: Db
  readonly owner: string
  readonly queue: Pick<WakeUps, 'wake'>
  /** Only these runs. */
  isOurs(run: Pick<Run, 'id' | 'sync'>): boolean
  /** Hears of each run that was ended here. */
  readonly onEnded?: (run: string) => Promise<void>
  readonly now?: () => number
}

/** One thing to put in order. */
export type SweepPart = () => Promise<void>

/** What everybody sweeps: takes back leases that have passed, wakes runs that nobody drives, and ends those whose rows all have an outcome. */
export function sweepLeft(job: SweepJob): readonly SweepPart[] {
  const { db, owner, queue } = job
  return [
    async () => void (await takeBackLeases(db, { owner, force: false })),
    async () =>
      each(await listLeftRuns(db), async (run) => {
        if (!job.isOurs(run)) return
        if (run.phase === 'delivering' && (await finish(db, run.id))) return job.onEnded?.(run.id)
        await queue.wake({ runId: run.id, slot: spareSlot((job.now ?? Date.now)()) }, wakeFor(run.request))
      }),
  ]
}

/** Helpers whose wake-up was lost, or that handed lines back. */
export function sweepHelpers(job: SweepJob): SweepPart {
  const { db, queue } = job
  return async () =>
    each(await listDriven(db), async (run) => {
      if (job.isOurs(run)) await wakeHelpers(db, { run, queue })
    })
}

export interface Sweeping {
  readonly parts: readonly SweepPart[]
  /** Hears of each part that failed; it is tried again the next time. */
  readonly onError: (error: unknown) => void
  /** Nothing failed this time. */
  readonly onDone?: () => void
  readonly everyMs?: number
}

/** Sweeps every 15 s until stopped. No part stops another. */
export function sweepRegularly(o: Sweeping): { now(): Promise<void>; stop(): Promise<void> } {
  let sweeping: Promise<void> = Promise.resolve()
  let waiting = 0
  const now = (): Promise<void> => {
    waiting += 1
    return (sweeping = sweeping.then(() => sweepOnce(o)).then(() => void (waiting -= 1)))
  }
  // One that takes longer than its turn is not followed by those that it kept waiting.
  const timer = setInterval(() => void (waiting === 0 && now()), o.everyMs ?? SWEEP_MS)
  return {
    now,
    async stop() {
      clearInterval(timer)
      await sweeping
    },
  }
}

async function sweepOnce({ parts, onError, onDone }: Sweeping): Promise<void> {
  let failed = false
  for (const part of parts) {
    try {
      await part()
    } catch (error) {
      failed = true
      onError(error)
    }
  }
  if (!failed) onDone?.()
}

/** One after the other; what fails is thrown when all had their turn. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const one of all) {
    try {
      await work(one)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
