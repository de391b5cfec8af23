/** Keeps a run's lease and the leases of its items alive while this process works on them, and counts its calls in. */
import type { Db } from '../store/db.ts'
import { renewLeases } from '../store/ledger-claim.ts'
import { keepRun } from '../store/runs.ts'
import { RunLost } from './run-lost.ts'

/** How long a run or an item stays with a worker that gives no sign of life. */
export const LEASE_MS = 30_000

/** Counts calls to Intercom since the last time it was asked. */
export interface CallMeter {
  take(): { readonly calls: number; readonly rateLimited: number }
}

export interface KeepAliveOptions {
  readonly db: Db
  readonly run: string
  readonly owner: string
  readonly meter: CallMeter
  /** Called once when the run or the database is lost: the work must stop. */
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
  const timer = setInterval(() => {
    beating = beating.then(beat).catch(o.onLost)
  }, leaseMs / 3)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await beating
      const { calls, rateLimited } = o.meter.take()
      if (calls > 0) await o.db.execute(COUNT_CALLS, [o.run, calls, rateLimited])
    },
  }
}

const COUNT_CALLS = 'update fin_sync.runs set calls = calls + $2, rate_limited = rate_limited + $3 where id = $1'
