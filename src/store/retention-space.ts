/** Gives back the room of rows that were removed, where no server does so by itself. */
import type { Queryable } from './db.ts'

/**
 * For the embedded database, which has no autovacuum: without this, what was removed would take its room for ever. Pages without a removed row
 * are skipped, so it is cheap when there is nothing to do. Not inside a transaction.
 */
export async function giveBackSpace(db: Queryable): Promise<void> {
  await db.execute(
    'vacuum fin_sync.outcomes, fin_sync.seen, fin_sync.runs, fin_sync.schedules, fin_sync.audit, fin_sync.notifications, fin_sync.uploads',
  )
}
