/** Decides what has changed about the syncs: each change and the messages that tell of it are one transaction, made by one process alone. */
import type { Notice } from '../notify/notice.ts'
import { type Receiver, wantsAlert, wantsRecovery } from '../notify/receiver.ts'
import type { CronSchedule } from '../schedule/next-times.ts'
import type { Db, Queryable } from '../store/db.ts'
import { insertNotification } from '../store/notifications.ts'
import { closeAlert, listAlerts, listSyncsIn, type NewAlert, type OpenAlert, openAlert } from '../store/notifications-alerts.ts'
import { beginJudging, type LastGood, lastGoodRuns, listUnjudged, skipOldRuns } from '../store/notifications-facts.ts'
import { readClock } from '../store/schedules.ts'
import { overdueNotice, recoveredNotice, runNotice } from './notify-notice.ts'
import { dueBy } from './notify-overdue.ts'
import { type AlertLimits, isOver, originOf, statesOf } from './notify-rules.ts'
import { type JudgedRun, lookAtRun } from './notify-story.ts'

export interface WatchedSync {
  readonly name: string
  readonly schedule?: CronSchedule | undefined
  /** How many rows it reads says nothing: what a search finds is another number every time. */
  readonly rowsVary?: boolean
}

export interface JudgeJob {
  readonly db: Db
  readonly receivers: readonly Pick<Receiver, 'name' | 'on' | 'syncs'>[]
  readonly limits: AlertLimits
  /** Those of this process' configuration; others are left to who knows them. */
  readonly syncs: readonly WatchedSync[]
  /** Takes out of a run's message what must not be told. */
  readonly clean: (text: string) => string
  /** Epoch milliseconds; default: the database's clock, which all processes share. */
  readonly now?: () => number
}

/** What ended longer ago is not told: nobody was there to tell it. */
const NEWS_MS = 24 * 3_600_000
/** Looked at in one go; the rest has its turn the next time. */
const MOST_RUNS = 200

/** Looks at each run that has ended since the last time, in their order. What fails is thrown when the runs of other syncs had their turn. */
export async function judgeRuns(job: JudgeJob): Promise<void> {
  const { db, syncs } = job
  await skipOldRuns(db, { olderMs: NEWS_MS, now: job.now === undefined ? undefined : new Date(job.now()) })
  const failures = new Map<string, unknown>()
  for (const { id, sync } of await listUnjudged(db, { syncs: syncs.map(({ name }) => name), limit: MOST_RUNS })) {
    if (failures.has(sync)) continue
    try {
      await judgeRun(await lookAtRun(db, { ...job, id }), job)
    } catch (error) {
      failures.set(sync, error)
    }
  }
  for (const failure of failures.values()) throw failure
}

async function judgeRun(judged: JudgedRun | undefined, job: JudgeJob): Promise<void> {
  if (judged === undefined) return
  const { run, facts } = judged
  await job.db.tx(async (tx) => {
    if (!(await beginJudging(tx, run))) return
    const at = run.finishedAt ?? run.startedAt
    const origin = { sync: run.sync, run: run.id, since: at, origin: originOf(facts), complete: facts.complete }
    for (const kind of statesOf(facts, job.limits)) {
      await raise(tx, { ...origin, kind, receivers: job.receivers, notice: runNotice(kind, judged) })
    }
    const over = (await listAlerts(tx, run.sync)).filter((open) => isOver(open, facts, job.limits))
    await recover(tx, { sync: run.sync, over, at, judged, receivers: job.receivers })
  })
}

/** Looks at each sync that has a schedule: whether it is overdue, or is not any more. */
export async function judgeSyncs(job: JudgeJob): Promise<void> {
  const { db } = job
  const now = job.now?.() ?? (await readClock(db))
  const known = await listSyncsIn(db, 'overdue')
  const good = new Map(
    (
      await lastGoodRuns(
        db,
        job.syncs.map(({ name }) => name),
      )
    ).map((one) => [one.sync, one]),
  )
  for (const sync of job.syncs) {
    const late = lateness(sync, { good: good.get(sync.name), graceMs: job.limits.overdueGraceMs, now })
    if ((late !== undefined) !== known.has(sync.name)) await judgeLateness(sync.name, { ...job, late, at: new Date(now) })
  }
}

interface Late {
  readonly dueBy: Date
  readonly lastGood: Date | null
}

function lateness(sync: WatchedSync, o: { good: LastGood | undefined; graceMs: number; now: number }): Late | undefined {
  if (sync.schedule === undefined || o.good === undefined) return undefined
  const due = dueBy(sync.schedule, { good: o.good, graceMs: o.graceMs })
  return due === undefined || o.now <= due ? undefined : { dueBy: new Date(due), lastGood: o.good.finishedAt }
}

async function judgeLateness(sync: string, o: JudgeJob & { late: Late | undefined; at: Date }): Promise<void> {
  const { db, late, at, receivers } = o
  await db.tx(async (tx) => {
    if (late === undefined) {
      const over = (await listAlerts(tx, sync)).filter(({ kind }) => kind === 'overdue')
      return recover(tx, { sync, over, at, judged: undefined, receivers })
    }
    const notice = overdueNotice({ sync, ...late, now: at })
    await raise(tx, { sync, kind: 'overdue', run: null, origin: null, complete: false, since: late.dueBy, receivers, notice })
  })
}

type Receivers = JudgeJob['receivers']

async function raise(tx: Queryable, o: Omit<NewAlert, 'told'> & { receivers: Receivers; notice: Notice }): Promise<void> {
  const told = o.receivers.filter((receiver) => wantsAlert(receiver, o)).map(({ name }) => name)
  if (!(await openAlert(tx, { ...o, told }))) return
  for (const receiver of told) await insertNotification(tx, { receiver, sync: o.sync, notice: o.notice })
}

interface Recovering {
  readonly sync: string
  readonly over: readonly OpenAlert[]
  readonly at: Date
  /** The run that showed it. */
  readonly judged: JudgedRun | undefined
  readonly receivers: Receivers
}

/** One message for all that is over, to each receiver that was told of any of it. */
async function recover(tx: Queryable, { sync, over, at, judged, receivers }: Recovering): Promise<void> {
  const ended: OpenAlert[] = []
  for (const open of over) if (await closeAlert(tx, { sync, kind: open.kind })) ended.push(open)
  if (ended.length === 0) return
  const still = (await listAlerts(tx, sync)).map(({ kind }) => kind)
  for (const receiver of receivers.filter(wantsRecovery)) {
    const from = ended.filter(({ told }) => told.includes(receiver.name))
    if (from.length === 0) continue
    const notice = recoveredNotice({ sync, from, still, at, run: judged?.run.id ?? null, summary: judged?.summary ?? null })
    await insertNotification(tx, { receiver: receiver.name, sync, notice })
  }
}
