/** The sweep: repairs what a lost wake-up, a dead worker or a flushed queue left behind. Every worker does it on a timer of its own. */
import type { Db } from '../store/db.ts'
import { tryFinish } from '../store/finish-run.ts'
import { takeBackLeases } from '../store/ledger-claim.ts'
import { listLeftRuns } from '../store/runs.ts'
import type { WakeUps } from './queue.ts'

export const SWEEP_MS = 15_000

export interface SweepJob {
  readonly db: Db
  readonly owner: string
  readonly queue: Pick<WakeUps, 'wake'>
  /** Only this run; without, every open run. */
  readonly run?: string
}

/** Takes back leases that have passed, wakes runs that nobody drives, and ends runs whose rows all have an outcome. */
export async function sweep(job: SweepJob): Promise<void> {
  await takeBackLeases(job.db, { owner: job.owner, force: false })
  for (const run of await listLeftRuns(job.db)) {
    if (job.run !== undefined && run.id !== job.run) continue
    if (run.phase === 'delivering' && (await tryFinish(job.db, run.id))) continue
    await job.queue.wake({ runId: run.id, slot: 0 })
  }
}

/** Sweeps every 15 s until stopped; what fails is told and tried again the next time. */
export function sweepRegularly(job: SweepJob & { onError: (error: unknown) => void; everyMs?: number }): { stop(): Promise<void> } {
  let sweeping: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    sweeping = sweeping.then(() => sweep(job)).catch(job.onError)
  }, job.everyMs ?? SWEEP_MS)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await sweeping
    },
  }
}
