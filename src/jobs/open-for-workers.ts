/** Opens a run that nobody drives yet, for the workers to take. */
import type { Db } from '../store/db.ts'
import { findOpenRun, openRun, type Run, type RunRequest } from '../store/runs.ts'
import { createRunId } from './run-id.ts'

/** The run that was opened, or the one that stands in its way. */
export type OpenedForWorkers =
  | { readonly run: Run; readonly running?: undefined }
  | { readonly running: Run; readonly run?: undefined }

/** The sync is bound to its workspace already. Nobody is woken. */
export async function openForWorkers(db: Db, o: { sync: string; request: RunRequest }): Promise<OpenedForWorkers> {
  for (;;) {
    const run = await openRun(db, { id: createRunId(new Date()), ...o, owner: null, leaseMs: 0 })
    if (run !== undefined) return { run }
    // It may end between the two looks.
    const running = await findOpenRun(db, o.sync)
    if (running !== undefined) return { running }
  }
}
