/** Ends a run whose rows all have an outcome: whoever made the last commit tries, and the sweep repeats it. */
import type { Db } from '../store/db.ts'
import { refreshPartial, tryFinish } from '../store/finish-run.ts'
import { getRun } from '../store/runs.ts'
import { imbalance, summarise } from './summary.ts'

/**
 * Whether it was us who ended the run; called after the last commit, never inside its transaction.
 * @throws Error when the books do not balance, which is a defect
 */
export async function finish(db: Db, runId: string): Promise<boolean> {
  if (!(await tryFinish(db, runId))) return false
  const run = await getRun(db, runId)
  if (run === undefined) return true
  await refreshPartial(db, run.sync)
  const missing = imbalance(await summarise(db, run))
  if (missing !== 0) throw new Error(`the books of run ${runId} do not balance: ${missing} rows without exactly one outcome`)
  return true
}
