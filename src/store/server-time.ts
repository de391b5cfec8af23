/** The database's time, as a clock of this process: what stands in its tables is compared with it, whatever the machine's own clock says. */
import type { Queryable } from './db.ts'
import { readClock } from './schedules.ts'

/** Looks once, and answers a clock in epoch milliseconds that goes on from there; it is late by no more than the answer took. */
export async function serverTime(db: Queryable): Promise<() => number> {
  const read = await readClock(db)
  const aheadMs = read - performance.now()
  return () => Math.floor(aheadMs + performance.now())
}
