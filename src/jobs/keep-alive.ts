/** Keeps the leases of a run and its items alive while this process works on them, counts its calls in, and looks whether it should stop. */

import { RunCancelled } from '../errors.ts'
import type { Db } from '../store/db.ts'
import { renewLeases } from '../store/ledger-claim.ts'
import { addCalls, addStats, cancelledBy, getRun, keepRun, type RunStats } from '../store/runs.ts'
import { RunLost } from './run-lost.ts'

/** How long a run or an item stays with a worker that gives no sign of life. */
export const LEASE_MS = 30_000

/** How often it looks whether somebody asked for the run's end. */
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
  /** Called when the work must stop: the run or the database is lost, the run has ended, or somebody cancelled it. */
  readonly onLost: (error: unknown) => void
  readonly leaseMs?: number
}

export interface Alive {
  /** Ends the renewing and counts the last calls in. */
  stop(): Promise<void>
  /** Ends the renewing; for when the database is lost, and nothing can be written. */
  drop(): void
}

/** For who drives the run: renews its lease and those of its items every third of a lease. */
export function keepAlive(o: KeepAliveOptions): Alive {
  return keep(o, {
    beat: async (leaseMs) => {
      const kept = await keepRun(o.db, { id: o.run, owner: o.owner, leaseMs, ...o.meter.take() })
      if (!kept) throw new RunLost(o.run)
    },
    watch: async () => {
      const by = await cancelledBy(o.db, o.run)
      if (by !== null) throw new RunCancelled(`run ${o.run} was cancelled by ${by}`)
    },
  })
}

/** For who helps to deliver it: renews the leases of the items alone. */
export function keepHelping(o: KeepAliveOptions): Alive {
  return keep(o, {
    beat: async () => addCalls(o.db, { id: o.run, ...o.meter.take() }),
    watch: async () => {
      const run = await getRun(o.db, o.run)
      if (run?.phase !== 'delivering' || run.cancelledBy !== null) throw new RunLost(o.run)
    },
  })
}

interface Pulse {
  readonly beat: (leaseMs: number) => Promise<void>
  readonly watch: () => Promise<void>
}

function keep(o: KeepAliveOptions, { beat, watch }: Pulse): Alive {
  const leaseMs = o.leaseMs ?? LEASE_MS
  let beating: Promise<void> = Promise.resolve()
  const every = (ms: number, work: () => Promise<void>): NodeJS.Timeout => {
    const timer = setInterval(() => {
      beating = beating.then(work).catch(o.onLost)
    }, ms)
    return timer.unref()
  }
  const renew = async (): Promise<void> => {
    await beat(leaseMs)
    await renewLeases(o.db, { owner: o.owner, leaseMs })
  }
  const timers = [every(leaseMs / 3, renew), every(WATCH_MS, watch)]
  const drop = (): void => {
    for (const timer of timers) clearInterval(timer)
  }
  return {
    drop,
    async stop() {
      drop()
      await beating
      await addStats(o.db, { id: o.run, stats: o.meter.stats() })
      const last = o.meter.take()
      if (last.calls > 0) await addCalls(o.db, { id: o.run, ...last })
    },
  }
}
