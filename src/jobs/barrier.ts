/** The barrier between reading and delivering: nothing was sent yet, so stopping here costs nothing. */
import { ConfigError, StoppedByGuard } from '../errors.ts'
import type { Db, Queryable } from '../store/db.ts'
import { countWaiting } from '../store/finish-run.ts'
import { findMoves, type PageMove } from '../store/moved-pages.ts'
import { countChanges, countHeld } from '../store/removals.ts'
import { endRead, type GuardFinding, getRun, type Run, storeGuards } from '../store/runs.ts'
import { forgetSeen } from '../store/seen.ts'
import { moveWatermark } from '../store/watermarks.ts'
import { findGuards, guardText } from './guards.ts'
import { findMissing, type Missing, markMissing } from './missing.ts'
import type { SyncParts } from './parts.ts'
import type { OnProgress } from './progress.ts'
import type { ReadEnd } from './read.ts'
import { readsOwnSource } from './read-decision.ts'
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

/** What the barrier found, before it decides. `waiting` = rows to be delivered. */
export interface BarrierFacts {
  readonly rows: number
  readonly waiting: number
  readonly missing: Missing
  /** Missing pages whose content is there again under another key. */
  readonly moves: readonly PageMove[]
  readonly guards: readonly GuardFinding[]
  /** What of the sync's own source was read to its end; null = none of it, or only a part. */
  readonly whole: 'full' | 'incremental' | null
}

/**
 * Lets guards decide, lets the sink look at the destination when there is anything to send, and opens the deliver phase.
 * @throws StoppedByGuard naming every guard with both numbers; ConfigError naming all fatal problems found; RunLost
 */
export async function passBarrier(job: BarrierJob): Promise<void> {
  const { db, run, end, owner } = job
  const facts = await lookAtBarrier(db, job)
  if (facts.guards.length > 0) await storeGuards(db, { id: run.id, guards: facts.guards })
  const stopping = facts.guards.filter((finding) => !finding.allowed)
  if (stopping.length > 0) throw new StoppedByGuard(stopping.map(guardText).join('\n'))
  if (facts.waiting + facts.missing.removable.length > 0) await checkSink(job)
  await db.tx(async (tx) => {
    await markMissing(tx, { sync: run.sync, run: run.id, missing: facts.missing })
    const { complete, cutShort } = end
    const told = { message: cutShort?.message ?? null, exitCode: cutShort?.exitCode ?? null }
    if (!(await endRead(tx, { id: run.id, owner, complete, ...told }))) throw new RunLost(run.id)
    if (facts.whole !== null) await moveWatermark(tx, { run: run.id, full: facts.whole === 'full' })
  })
  await forgetSeen(db, run.id)
  tellBarrier(job, facts)
}

/** Counts what is there; writes nothing, so that a plan can ask the same. */
export async function lookAtBarrier(db: Queryable, job: Pick<BarrierJob, 'run' | 'parts' | 'end'>): Promise<BarrierFacts> {
  const { sync, id, request } = job.run
  const { mirror, guards: limits, pages, sink } = job.parts
  const read = await getRun(db, id)
  const rows = read?.rowsRead ?? 0
  const whole = read === undefined ? null : wholeOf(read, job.end)
  const asked = whole === null ? { ...mirror, missing: 'keep' as const } : mirror
  const missing = await findMissing(db, { sync, run: id, mirror: asked, whole, parts: pages?.split })
  const moves = pages === undefined ? [] : await findMoves(db, { sync, run: id, keys: missing.removable })
  const guarded = limits.change !== undefined || missing.removable.length > 0
  const held = guarded ? await countHeld(db, sync) : 0
  const changes = limits.change === undefined ? 0 : await countChanges(db, { id, sync })
  // What only moved is not lost.
  const removals = missing.removable.length - moves.length
  const facts = { rows: whole === 'full' ? rows : undefined, held, changes, removals }
  const guards = findGuards(facts, { limits, allow: request.allow ?? [], what: pages ? 'pages' : sink.acts && 'rows' })
  return { rows, waiting: await countWaiting(db, id), missing, moves, guards, whole }
}

function wholeOf({ request, reading }: Run, { complete }: ReadEnd): BarrierFacts['whole'] {
  if (!complete || !readsOwnSource(request) || reading === null || reading.kind === 'range') return null
  return reading.kind
}

async function checkSink(job: BarrierJob): Promise<void> {
  const problems = await job.parts.sink.check({ signal: job.signal })
  for (const { code, message } of problems) job.onProgress({ kind: 'problem', run: job.run.id, code, message })
  const fatal = problems.filter((problem) => problem.fatal)
  if (fatal.length > 0) throw new ConfigError(fatal.map((problem) => problem.message).join('\n'))
}

function tellBarrier(job: BarrierJob, facts: BarrierFacts): void {
  const run = job.run.id
  if (facts.missing.unidentified > 0) {
    const message =
      `${facts.missing.unidentified} rows could not be read and do not tell whose they are; ` +
      `any record that seems missing may be one of them, so no ${job.parts.pages ? 'page is deleted' : 'contact is archived'} by this run`
    job.onProgress({ kind: 'problem', run, code: 'missing_uncertain', message })
  }
  const removals = facts.missing.removable.length
  job.onProgress({ kind: 'barrier', run, rows: facts.rows, waiting: facts.waiting, removals, complete: job.end.complete })
}
