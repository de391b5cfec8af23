/** Keeps a run's lease and the leases of its items alive while this process works on them, and counts its calls in. */

import { RunCancelled } from '../errors.ts'
import type { Db } from '../store/db.ts'
import { renewLeases } from '../store/ledger-claim.ts'
import { addStats, cancelledBy, keepRun, type RunStats } from '../store/runs.ts'
import { RunLost } from './run-lost.ts'

/** How long a run or an item stays with a worker that gives no sign of life. */
export const LEASE_MS = 30_000

/** How often the driver looks whether somebody asked for the run's end. */
const WATCH_MS = 1_000

/** Counts calls to Intercom since the last time it was asked. */
export interface CallMeter {
  take(): { readonly calls: number; readonly rateLimited: number }
  /** Slowest calls and waits since the last time it was asked. */
  stats(): RunStats
}

export interface KeepAliveOptions {
  readonly db: Db
  readonly run: string
  readonly owner: string
  readonly meter: CallMeter
  /** Called when the work must stop: the run or the database is lost, or somebody cancelled the run. */
  readonly onLost: (error: unknown) => void
  readonly leaseMs?: number
}

/** Renews every third of a lease. `stop` ends the renewing and counts the last calls in. */
export function keepAlive(o: KeepAliveOptions): { stop(): Promise<void> } {
  const leaseMs = o.leaseMs ?? LEASE_MS
  let beating: Promise<void> = Promise.resolve()
  const beat = async (): Promise<void> => {
    const kept = await keepRun(o.db, { id: o.run, owner: o.owner, leaseMs, ...o.meter.take() })
    if (!kept) throw new RunLost(o.run)
    await renewLeases(o.db, { owner: o.owner, leaseMs })
  }
  const watch = async (): Promise<void> => {
    const by = await cancelledBy(o.db, o.run)
    if (by !== null) throw new RunCancelled(`run ${o.run} was cancelled by ${by}`)
  }
  const timers = [every(leaseMs / 3, beat), every(WATCH_MS, watch)]
  function every(ms: number, work: () => Promise<void>): NodeJS.Timeout {
    const timer = setInterval(() => {
      beating = beating.then(work).catch(o.onLost)
    }, ms)
    return timer.unref()
  }
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await beating
      await addStats(o.db, { id: o.run, stats: o.meter.stats() })
      const { calls, rateLimited } = o.meter.take()
      if (calls > 0) await o.db.execute(COUNT_CALLS, [o.run, calls, rateLimited])
    },
  }
}

const COUNT_CALLS = 'update fin_sync.runs set calls = calls + $2, rate_limited = rate_limited + $3 where id = $1'
