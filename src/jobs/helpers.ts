/** The slots of a run: 0 is woken when it is opened, 1 to 15 to help, and 16 to 31 when something went wrong with one of those. */
import type { Db } from '../store/db.ts'
import { countDue } from '../store/ledger-claim.ts'
import type { Run } from '../store/runs.ts'
import { CLAIM_LIMIT } from './deliver.ts'
import type { WakeUps } from './queue.ts'
import { helperUrgency } from './urgency.ts'

/** Slots 1 to 15 beside slot 0: more than any rate limit of Intercom keeps busy. */
const MOST_HELPERS = 15

const SPARE_SLOTS = 16
const SPARE_SLOT_MS = 60_000

/**
 * The slot to wake when nobody drives a run although somebody was woken: another one every minute, the same for all who sweep. The job of
 * the slot before may be held by a worker that hangs and will not let go of it; it would swallow the wake-up. Slots that are known to be `held` are
 * passed over.
 */
export function spareSlot(now: number, held: ReadonlySet<number> = new Set()): number {
  const turn = Math.floor(now / SPARE_SLOT_MS)
  const slots = Array.from({ length: SPARE_SLOTS }, (_, i) => MOST_HELPERS + 1 + ((turn + i) % SPARE_SLOTS))
  return slots.find((slot) => !held.has(slot)) ?? MOST_HELPERS + 1
}

/** How many helpers so many due lines are worth. */
export function helpersFor(due: number): number {
  return Math.min(MOST_HELPERS, Math.max(0, Math.ceil(due / CLAIM_LIMIT) - 1))
}

/** Wakes as many helper slots of the run as there is work for; a slot that is at work already looks once more. */
export async function wakeHelpers(
  db: Db,
  o: { run: Pick<Run, 'id' | 'sync' | 'request'>; queue: Pick<WakeUps, 'wake'> },
): Promise<void> {
  const { id: runId, sync, request } = o.run
  const due = await countDue(db, { sync, most: (MOST_HELPERS + 1) * CLAIM_LIMIT })
  for (let slot = 1; slot <= helpersFor(due); slot++) await o.queue.wake({ runId, slot }, { priority: helperUrgency(request) })
}
