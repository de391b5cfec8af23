/** Live work: what somebody waits for is opened as a run of its own, beside others of its sync, and goes first. */
import type { Json } from '../json.ts'
import { fingerprintOf } from '../mapping/fingerprint.ts'
import type { Db } from '../store/db.ts'
import { insertLiveRun } from '../store/live-runs.ts'
import type { Run } from '../store/runs.ts'
import type { WakeUps } from './queue.ts'
import { createRunId } from './run-id.ts'
import { bindToWorkspace } from './start-run.ts'
import { LIVE } from './urgency.ts'

/** A record as a mapping would have made it. */
export interface LiveRow {
  readonly key: string
  readonly record: Json
}

export interface LiveOrder {
  readonly sync: string
  readonly workspace: string
  /** In the order in which they are to be done; of several with one key the last one counts. */
  readonly rows: readonly LiveRow[]
  /** Who asked (a token's name, `webhook`, user@host). */
  readonly by: string
  /** What people call it; shown with the run. */
  readonly label: string
  /** A row that is the same as one that was done is done once more. */
  readonly again?: boolean
  /** A row whose key waits in another run already is left to that one, and so no run may be opened at all. */
  readonly unlessWaiting?: boolean
  /** Who drives it: absent = the next worker that hears of it. */
  readonly driver?: { readonly owner: string; readonly leaseMs: number }
}

/**
 * Opens the run with its rows, and wakes a worker unless a driver is named. A wake-up that gets lost is made up for by the sweep.
 * @throws ConfigError when the sync belongs to another workspace; Unreachable when the queue is away (the run is open all the same)
 */
export async function openLiveRun(o: { db: Db; queue: Pick<WakeUps, 'wake'> }, order: LiveOrder): Promise<Run> {
  const run = await openUnlessWaiting(o, { ...order, unlessWaiting: false })
  if (run === undefined) throw new Error('a live run was asked for without rows')
  return run
}

/** The same, but undefined where `unlessWaiting` leaves no row for a run. */
export async function openUnlessWaiting(o: { db: Db; queue: Pick<WakeUps, 'wake'> }, order: LiveOrder): Promise<Run | undefined> {
  await bindToWorkspace(o.db, order)
  const run = await insertWithFreeId(o.db, order)
  if (run === undefined) return undefined
  if (order.driver === undefined) await o.queue.wake({ runId: run.id, slot: 0 }, { priority: LIVE, live: true })
  return run
}

async function insertWithFreeId(db: Db, order: LiveOrder): Promise<Run | undefined> {
  const { sync, label, by, again = false, unlessWaiting = false, driver } = order
  const rows = wantedRows(order.rows)
  for (;;) {
    const run = await insertLiveRun(db, {
      id: createRunId(new Date()),
      sync,
      request: { trigger: 'live', full: false, limit: null, path: null, by },
      label,
      rows,
      again,
      unlessWaiting,
      owner: driver?.owner ?? null,
      leaseMs: driver?.leaseMs ?? 0,
    })
    if (run === 'all_waiting') return undefined
    if (run !== 'id_taken') return run
  }
}

function wantedRows(rows: readonly LiveRow[]) {
  const lastOf = new Map(rows.map((row) => [row.key, row]))
  return [...lastOf.values()].map(({ key, record }, index) => {
    const fingerprint = fingerprintOf(record)
    return { key, place: index + 1, fingerprint, wanted: record, wantedFingerprint: fingerprint }
  })
}

/** The sync under which acts of agents are kept; no configured one can be called so. */
export const AGENTS_SYNC = '@agents'
