/** Plan: the read phase and the barrier, rolled back. What a run would do, and what it would cost. */
import { ConfigError, FinSyncError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Sink } from '../sinks/sink.ts'
import type { Db } from '../store/db.ts'
import { countOutcomes, countReasons, type ReasonCount } from '../store/outcomes.ts'
import { countPlanned, listPlanned, type PlanLine } from '../store/plan-lines.ts'
import { findOpenRun, type GuardFinding, getRun, openRun, type Run, type RunRequest } from '../store/runs.ts'
import type { Reading } from '../store/watermarks.ts'
import { lookAtBarrier } from './barrier.ts'
import { differences, type FieldDifference } from './differences.ts'
import { LEASE_MS } from './keep-alive.ts'
import type { SyncParts } from './parts.ts'
import { compareLive, type LiveComparison } from './plan-live.ts'
import { type PlannedPages, pageDifference, planPages } from './plan-pages.ts'
import type { OnProgress } from './progress.ts'
import { type ReadEnd, read } from './read.ts'
import { decideReading } from './read-decision.ts'
import { tellReading } from './read-phase.ts'
import { rolledBack } from './rolled-back.ts'
import { bindToWorkspace } from './start-run.ts'

/** A record that would be sent. `fields` compare with what was sent last (or, live, with what Intercom holds). */
export interface PlannedChange {
  readonly key: string
  readonly place: number
  /** Null = not known yet: it is looked up first, then updated or created. */
  readonly contactId: string | null
  readonly fields: readonly FieldDifference[]
}

export interface Plan {
  readonly sync: string
  readonly label: string
  /** How a run would read the source now. */
  readonly reading: Pick<Reading, 'kind' | 'why' | 'sinceAt'>
  readonly rows: number
  readonly unchanged: number
  /** Contacts whose id is known. */
  readonly update: number
  /** Records that are looked up first, then updated or created. */
  readonly lookUp: number
  readonly archive: number
  readonly refused: number
  readonly duplicate: number
  /** Rows whose last sending is unanswered and that wait until they can be looked up. */
  readonly postponed: number
  readonly reasons: readonly ReasonCount[]
  readonly changes: readonly PlannedChange[]
  /** Keys of records that left the source, the first few. */
  readonly missing: readonly string[]
  readonly guards: readonly GuardFinding[]
  readonly cost: PlanCost
  readonly live: LiveComparison | null
  /** Of a page sync: what would be sent, page by page; `changes` is empty then. */
  readonly pages?: PlannedPages
  /** Of a sync of acts: `lookUp` are those not done yet, `update` those done before whose rows changed. */
  readonly acts?: NonNullable<Sink<Json>['acts']>
}

export interface PlanCost {
  readonly calls: number
  readonly lookUp: { readonly strategy: string; readonly calls: number; readonly why: string }
}

export interface PlanJob {
  readonly db: Db
  /** The parts, put together on the database that is rolled back. */
  readonly partsOn: (db: Db) => SyncParts | Promise<SyncParts>
  readonly request: RunRequest
  /** How many changes and missing keys to show. */
  readonly show: number
  /** Fetch the contacts and compare with what Intercom holds. */
  readonly live: boolean
  readonly onProgress: OnProgress
  readonly signal: AbortSignal
}

type Planning = PlanJob & { readonly parts: SyncParts }

const RUN_ID = 'plan'

/**
 * Reads everything and writes nothing: our tables are rolled back, Intercom is only asked.
 * @throws FinSyncError when the source fails half-way (nothing is planned then) or the sync is running; ConfigError as a run would
 */
export async function plan(job: PlanJob): Promise<Plan> {
  return rolledBack(job.db, async (scratch) => {
    const planning = { ...job, db: scratch, parts: await job.partsOn(scratch) }
    if (job.live && planning.parts.sink.acts !== undefined) throw nothingToCompare(planning.parts)
    const run = await openScratchRun(planning)
    const read = await readAll(planning, run)
    return describe(planning, { run, ...read })
  })
}

function nothingToCompare({ sync }: SyncParts): ConfigError {
  return new ConfigError(`sync "${sync}" does things in Intercom and holds nothing there to compare with: plan it without --live`)
}

async function openScratchRun({ db, parts, request }: Planning): Promise<Run> {
  await bindToWorkspace(db, parts)
  const open = await findOpenRun(db, parts.sync)
  if (open !== undefined) {
    throw new FinSyncError(
      `sync "${parts.sync}" has an open run (${open.id}); plan again when it has ended, or carry it on with: fin-sync resume`,
    )
  }
  const run = await openRun(db, { id: RUN_ID, sync: parts.sync, request, owner: RUN_ID, leaseMs: LEASE_MS })
  if (run === undefined)
    throw new FinSyncError(`sync "${parts.sync}" was started by another process just now; plan again when that run has ended`)
  return run
}

async function readAll(job: Planning, run: Run): Promise<Pick<Planned, 'end' | 'label'>> {
  const { db, parts, request, signal } = job
  const source = await parts.openSource(request, { signal })
  const mapping = parts.compileMapping(source.columns)
  try {
    const reading = await decideReading(db, { run, owner: RUN_ID, parts, source, mapping })
    tellReading(reading, { run, source, onProgress: job.onProgress })
    const end = await read({ db, run: { ...run, reading }, owner: RUN_ID, source, mapping, onProgress: job.onProgress, signal })
    signal.throwIfAborted()
    // A run would keep and send the rows before, but half a plan would look like a whole one.
    if (end.cutShort !== null) throw end.cutShort
    return { end, label: source.label }
  } catch (error) {
    signal.throwIfAborted()
    const rows = (await getRun(db, run.id))?.rowsRead ?? 0
    throw halfWay(error, { label: source.label, rows })
  }
}

function halfWay(error: unknown, o: { label: string; rows: number }): unknown {
  if (!(error instanceof FinSyncError)) return error
  const failed = new FinSyncError(
    `nothing is planned: ${o.label} failed after ${o.rows} ${o.rows === 1 ? 'row' : 'rows'}: ${error.message}`,
    { cause: error },
  )
  return Object.assign(failed, { exitCode: error.exitCode })
}

interface Planned {
  readonly run: Run
  readonly end: ReadEnd
  readonly label: string
}

async function describe(job: Planning, o: Planned): Promise<Plan> {
  const { db } = job
  const { run, end, label } = o
  const facts = await lookAtBarrier(db, { run, parts: job.parts, end })
  const counts = await countOutcomes(db, run.id)
  const { known, unknown } = await countPlanned(db, run)
  const lookUp = await job.parts.sink.estimate({ unknown, signal: job.signal })
  const removable = facts.missing.removable
  const isPages = job.parts.pages !== undefined
  const { acts } = job.parts.sink
  const describing = isPages ? { describe: pageDifference } : {}
  const pages = isPages ? { pages: await planPages(db, { run, facts, known, unknown, show: job.show }) } : {}
  const read = await getRun(db, run.id)
  return {
    sync: run.sync,
    label,
    reading: toldOf(read?.reading ?? null),
    rows: facts.rows,
    unchanged: read?.unchanged ?? 0,
    update: known,
    lookUp: unknown,
    archive: removable.length,
    refused: counts.get('refused') ?? 0,
    duplicate: counts.get('duplicate') ?? 0,
    postponed: counts.get('postponed') ?? 0,
    reasons: await countReasons(db, run.id),
    changes: isPages ? [] : (await listPlanned(db, { run, after: '', limit: job.show, all: false })).map(plannedChange),
    missing: removable.slice(0, job.show),
    guards: facts.guards,
    cost: { calls: sent(known, acts) + unknown + removable.length + lookUp.calls, lookUp },
    live: job.live ? await compareLive(db, { run, sink: job.parts.sink, show: job.show, ...describing, signal: job.signal }) : null,
    ...pages,
    ...(acts === undefined ? {} : { acts }),
  }
}

/** What was done and may not be done again is refused without a call. */
function sent(known: number, acts: Plan['acts']): number {
  return acts === undefined || acts.again ? known : 0
}

function toldOf(reading: Reading | null): Plan['reading'] {
  const { kind = 'full', why, sinceAt } = reading ?? {}
  return { kind, ...(why === undefined ? {} : { why }), ...(sinceAt === undefined ? {} : { sinceAt }) }
}

function plannedChange({ key, place, contactId, held, wanted }: PlanLine): PlannedChange {
  return { key, place, contactId, fields: differences(fieldsOf(held), fieldsOf(wanted) ?? null) }
}

function isFields(part: Json | undefined): part is { readonly [key: string]: Json } {
  return typeof part === 'object' && part !== null && !Array.isArray(part)
}

/** What is sent on every update, and what goes with it; role and `set_if_empty` fields are no part of it. */
export function fieldsOf(record: Json | null): Json | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined
  const { set, extras } = record as { readonly [key: string]: Json }
  return isFields(set) && isFields(extras) ? { ...set, ...extras } : set
}
