/** How a run stands, for somebody who waits for its end. */
import { z } from 'zod'
import { ConfigError } from '../errors.ts'
import { summarise } from '../jobs/summary.ts'
import type { Db } from '../store/db.ts'
import { getRun, type Run } from '../store/runs.ts'
import { instant } from './figures.ts'
import { statusWord, summaryLine } from './run-text.ts'

export const runStand = z.object({
  run: z.string(),
  /** Null while the run is open. */
  status: z.enum(['done', 'partial', 'stopped', 'cancelled', 'failed']).nullable(),
  /** The summary, for people or as JSON. */
  line: z.string(),
})
export type RunStand = z.output<typeof runStand>

export async function standOf(db: Db, o: { id: string; json: boolean }): Promise<RunStand> {
  const run = await getRun(db, o.id)
  if (run === undefined) throw new ConfigError(`run ${o.id} is not in the database any more`)
  const summary = await summarise(db, run)
  return { run: run.id, status: run.status, line: o.json ? JSON.stringify(summary) : summaryLine(summary) }
}

export function endedAlready({ id, status, finishedAt }: Pick<Run, 'id' | 'status' | 'finishedAt'>): ConfigError {
  const when = finishedAt === null ? '' : `, at ${instant(finishedAt)}`
  return new ConfigError(`run ${id} has ended already (${statusWord(status)}${when}); there is nothing to cancel`)
}
