/** The barrier between reading and delivering: nothing was sent yet, so stopping here costs nothing. */
import { ConfigError } from '../errors.ts'
import type { Db } from '../store/db.ts'
import { hasWaiting } from '../store/finish-run.ts'
import { endRead, getRun, type Run } from '../store/runs.ts'
import { forgetSeen } from '../store/seen.ts'
import type { SyncParts } from './parts.ts'
import type { OnProgress } from './progress.ts'
import type { ReadEnd } from './read.ts'
import { RunLost } from './run-lost.ts'

export interface BarrierJob {
  readonly db: Db
  readonly run: Run
  readonly owner: string
  readonly parts: SyncParts
  readonly end: ReadEnd
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

/**
 * Lets the sink look at the destination, when there is anything to send, and opens the deliver phase.
 * @throws ConfigError naming all fatal problems found, RunLost
 */
export async function passBarrier(job: BarrierJob): Promise<void> {
  const { db, run, end } = job
  const waiting = await hasWaiting(db, run.id)
  if (waiting) await checkSink(job)
  const cut = end.cutShort
  const passed = await endRead(db, {
    id: run.id,
    owner: job.owner,
    complete: end.complete,
    message: cut?.message ?? null,
    exitCode: cut?.exitCode ?? null,
  })
  if (!passed) throw new RunLost(run.id)
  await forgetSeen(db, run.id)
  const read = (await getRun(db, run.id)) ?? run
  job.onProgress({ kind: 'barrier', run: run.id, rows: read.rowsRead, waiting: waiting ? 1 : 0, complete: end.complete })
}

async function checkSink(job: BarrierJob): Promise<void> {
  const problems = await job.parts.sink.check({ signal: job.signal })
  for (const { code, message } of problems) job.onProgress({ kind: 'problem', run: job.run.id, code, message })
  const fatal = problems.filter((problem) => problem.fatal)
  if (fatal.length > 0) throw new ConfigError(fatal.map((problem) => problem.message).join('\n'))
}
