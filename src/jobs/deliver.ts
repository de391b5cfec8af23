/** The deliver phase: claims what is due, lets the sink settle it, and hands back what it did not come to. */
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { Json } from '../json.ts'
import type { Item, Sink } from '../sinks/sink.ts'
import type { Db } from '../store/db.ts'
import { hasWaiting } from '../store/finish-run.ts'
import { postponeBehind } from '../store/ledger-behind.ts'
import { type ClaimedLine, claimDue, hasLines, nextDueMs } from '../store/ledger-claim.ts'
import type { RunRequest } from '../store/runs.ts'
import { createJournal, type DeliveryJournal } from './journal.ts'
import type { OnProgress } from './progress.ts'

/** Lines claimed at once: enough for full look-up batches, few enough that a lost worker holds little. */
export const CLAIM_LIMIT = 200
/** How often a run whose last lines are held elsewhere looks again. */
const LOOK_AGAIN_MS = 500

/** A line that is due and cannot be claimed is in another worker's hands, or waits for one that is. */
const SHORTEST_WAIT_MS = 50

/** What a worker needs to deliver lines, whether it drives the run or helps. */
export interface DeliverDueJob {
  readonly db: Db
  /** A `live` run delivers its own lines only. */
  readonly run: { readonly id: string; readonly sync: string; readonly request: Pick<RunRequest, 'trigger'> }
  readonly owner: string
  readonly leaseMs: number
  readonly sink: Sink<Json>
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

export interface DeliverJob extends DeliverDueJob {
  /** How long to stay for postponed rows, from the start of the delivery. */
  readonly waitMs: number
  readonly now?: () => number
  readonly sleep?: (ms: number, o: { signal: AbortSignal }) => Promise<void>
}

/**
 * Delivers until no row of the run waits for its first outcome and no postponed one comes due within `waitMs`. Items that earlier runs left
 * due are carried along. Resolves early when `signal` is aborted, after the calls in flight were settled.
 * @throws what the sink throws when nothing can go; everything claimed was handed back then
 */
export async function deliver(job: DeliverJob): Promise<void> {
  const until = (job.now ?? Date.now)() + job.waitMs
  do await deliverDue(job)
  while (!job.signal.aborted && (await stay(job, until)))
}

/**
 * Delivers what can be claimed, until there is nothing more now or `isEnough` says so after a claim.
 * @throws what the sink throws when nothing can go; everything claimed was handed back then
 */
export async function deliverDue(job: DeliverDueJob, isEnough: () => boolean = () => false): Promise<void> {
  const { db, run, owner, leaseMs, onProgress } = job
  const journal = createJournal({
    db,
    sync: run.sync,
    onSettled: (outcome) => onProgress({ kind: 'settled', run: run.id, did: outcome.did }),
  })
  const own = run.request.trigger === 'live'
  while (!job.signal.aborted) {
    const lines = await claimDue(db, { sync: run.sync, run: run.id, own, owner, leaseMs, limit: CLAIM_LIMIT })
    if (lines.length === 0 && job.sink.acts !== undefined) await postponeBehind(db, run.sync)
    if (lines.length === 0) return
    await deliverLines(job, { journal, lines })
    if (isEnough()) return
  }
}

async function deliverLines(job: DeliverDueJob, o: { journal: DeliveryJournal; lines: readonly ClaimedLine[] }): Promise<void> {
  o.journal.add(o.lines)
  try {
    await Promise.all(o.lines.filter((line) => line.alreadyHeld).map((line) => settleHeld(o.journal, line)))
    const items = o.lines.filter((line) => !line.alreadyHeld).map(itemOf)
    if (items.length > 0) await job.sink.deliver(items, o.journal, { signal: job.signal })
  } finally {
    await o.journal.handBackOpen()
  }
}

/** A line became due again because another row asked for it while it was being sent, and that row wants the same. */
async function settleHeld(journal: DeliveryJournal, line: ClaimedLine): Promise<void> {
  if (line.contactId === null) throw new Error(`ledger line ${line.seq} is held by Intercom and has no contact id`)
  await journal.settleLine(line, { did: 'unchanged', id: line.contactId })
}

function itemOf(line: ClaimedLine): Item<Json> {
  return {
    seq: line.seq,
    key: line.key,
    op: line.op,
    want: line.wanted,
    attempts: line.attempts,
    ...(line.contactId === null ? {} : { held: { id: line.contactId, since: line.contactSince } }),
    ...(line.sentAt === null ? {} : { unsureSince: line.sentAt }),
    ...(line.step === null ? {} : { step: line.step }),
  }
}

/** Waits for the next line to come due; false when there is nothing worth staying for. */
async function stay(job: DeliverJob, until: number): Promise<boolean> {
  const now = (job.now ?? Date.now)()
  const dueMs = await nextDueMs(job.db, job.run.sync)
  const waiting = await hasWaiting(job.db, job.run.id)
  const postponed = dueMs !== null && now + dueMs <= until
  if (!waiting && !postponed) return false
  if (waiting && dueMs === null && !(await hasLines(job.db, job.run.id))) {
    throw new Error(`run ${job.run.id} has rows without an outcome and nothing left to deliver`)
  }
  const ms = waiting ? Math.min(dueMs ?? LOOK_AGAIN_MS, LOOK_AGAIN_MS) : (dueMs ?? 0)
  if (!waiting && ms > LOOK_AGAIN_MS) job.onProgress({ kind: 'waiting', run: job.run.id, ms })
  await (job.sleep ?? sleep)(Math.max(ms, SHORTEST_WAIT_MS), { signal: job.signal })
  return true
}

async function sleep(ms: number, o: { signal: AbortSignal }): Promise<void> {
  await sleepFor(ms, undefined, { signal: o.signal }).catch((error: unknown) => {
    if (!o.signal.aborted) throw error
  })
}
