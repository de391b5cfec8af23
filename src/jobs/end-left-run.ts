/** Ends a run that was asked to end and that nobody drives. */
import { randomBytes } from 'node:crypto'
import type { Db } from '../store/db.ts'
import { endEarly } from '../store/finish-run.ts'
import { cancelledBy, takeOverRun } from '../store/runs.ts'
import { LEASE_MS } from './keep-alive.ts'

/** Does nothing while somebody drives it or when it has ended. `force` = no other process can be alive. */
export async function endLeftRun(db: Db, o: { id: string; force: boolean }): Promise<void> {
  const by = await cancelledBy(db, o.id)
  if (by === null) return
  const owner = `cancel:${process.pid}:${randomBytes(4).toString('hex')}`
  const run = await takeOverRun(db, { id: o.id, owner, leaseMs: LEASE_MS, force: o.force })
  if (run === undefined) return
  const message = `run ${o.id} was cancelled by ${by}`
  await endEarly(db, { run, status: 'cancelled', message, exitCode: 3, code: 'cancelled' })
}
