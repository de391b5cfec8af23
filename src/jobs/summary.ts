/** The summary of a run: one line of numbers, in the names that every other place uses, and books that balance. */
import { type Did, ROW_OUTCOMES } from '../outcome.ts'
import type { Db } from '../store/db.ts'
import { countOutcomes } from '../store/outcomes.ts'
import type { Run, Status } from '../store/runs.ts'

/** What `run --json` prints last. `status` is null while the run is going on; `seconds` counts from its start. */
export interface Summary extends Readonly<Record<Did, number>> {
  readonly run: string
  readonly sync: string
  readonly status: Status | null
  readonly read: number
  readonly calls: number
  readonly rate_limited: number
  readonly seconds: number
}

/** The order in which outcomes are told, everywhere. */
export const SUMMARY_ORDER = [
  'created',
  'updated',
  'unchanged',
  'archived',
  'deleted',
  'merged',
  'duplicate',
  'superseded',
  'refused',
  'postponed',
  'cancelled',
] as const satisfies readonly Did[]

export async function summarise(db: Db, run: Run, o: { now?: () => number } = {}): Promise<Summary> {
  const counts = await countOutcomes(db, run.id)
  const end = run.finishedAt?.getTime() ?? (o.now ?? Date.now)()
  const kept = (did: Did): number => (counts.get(did) ?? 0) + (did === 'unchanged' ? run.unchanged : 0)
  const count = (did: Did): number => kept(did) + (run.removedOutcomes?.[did] ?? 0)
  return {
    run: run.id,
    sync: run.sync,
    status: run.status,
    read: run.rowsRead,
    ...(Object.fromEntries(SUMMARY_ORDER.map((did) => [did, count(did)])) as Record<Did, number>),
    calls: run.calls,
    rate_limited: run.rateLimited,
    seconds: Math.round((end - run.startedAt.getTime()) / 100) / 10,
  }
}

/** Rows that were read and have no outcome (positive), or outcomes without a row (negative); 0 when the books balance. */
export function imbalance(summary: Summary): number {
  return summary.read - ROW_OUTCOMES.reduce((sum, did) => sum + summary[did], 0)
}
