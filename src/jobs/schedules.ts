/** Schedules: opens the runs whose time has come. The queue's triggers say when to look, and the sweep looks in any case. */
import { ConfigError, Later } from '../errors.ts'
import { timesAfter } from '../schedule/cron-times.ts'
import type { Db } from '../store/db.ts'
import { readClock } from '../store/schedules.ts'
import type { WakeUps } from './queue.ts'
import type { OnTrigger } from './queue-triggers.ts'
import { type Decision, decideSchedule, type ScheduledSync } from './schedules-decide.ts'
import { reconcileTriggers } from './schedules-triggers.ts'
import { bindToWorkspace } from './start-run.ts'
import type { SweepPart } from './sweep.ts'
import { urgencyOf } from './urgency.ts'
import type { OnWorkerEvent } from './worker-events.ts'

export interface SchedulesJob {
  readonly db: Db
  readonly queue: Pick<WakeUps, 'wake' | 'triggers'>
  /** The syncs that run by themselves here. */
  readonly scheduled: readonly ScheduledSync[]
  /** Syncs of the configuration that cannot run here: their triggers are left alone. */
  readonly leftOut: ReadonlySet<string>
  /** That the access token belongs to. */
  readonly workspace: string
  readonly tell: OnWorkerEvent
  /** Epoch milliseconds; default: the database's clock, which all processes share. */
  readonly now?: () => Promise<number>
}

export interface Schedules {
  /** Decide every time that is due, and put the queue's triggers in order. */
  readonly sweeps: readonly SweepPart[]
  /** A trigger fired. One that comes early, by a clock that goes before the database's, is heard again. */
  readonly heard: OnTrigger
}

/** @throws ConfigError naming a schedule that cannot be read */
export function createSchedules(job: SchedulesJob): Schedules {
  for (const one of job.scheduled) timesAfter(one, 0).next()
  const now = job.now ?? (() => readClock(job.db))
  const startedAt = once(now)
  const bind = createBinder(job)
  const decide = async (scheduled: ScheduledSync): Promise<void> => {
    if (!(await bind(scheduled.sync))) return
    const decision = await decideSchedule({ db: job.db, scheduled, startedAt: await startedAt(), now: await now() })
    if (decision !== undefined) await tellAndWake(decision, { ...job, sync: scheduled.sync })
  }
  const wanted = job.scheduled.map(({ sync, cron, timezone }) => ({ name: sync, cron, timezone }))
  const byName = new Map(job.scheduled.map((one) => [one.sync, one]))
  return {
    sweeps: [
      ...job.scheduled.map((one) => () => decide(one)),
      // The queue goes by the clocks of those who work on it.
      () => reconcileTriggers(job.queue.triggers, { wanted, leftOut: job.leftOut, now: Date.now() }),
    ],
    async heard(name, { at }) {
      const scheduled = byName.get(name)
      if (scheduled === undefined) return
      const earlyMs = at === null ? 0 : at - (await now())
      if (earlyMs > 0) throw new Later(earlyMs)
      await decide(scheduled)
    },
  }
}

/** Asks until it was answered once. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answered: { readonly answer: T } | undefined
  return async () => (answered ??= { answer: await ask() }).answer
}

/** A run belongs to a sync, and a sync to a workspace. One of another workspace is left alone, and that is told once. */
function createBinder({ db, workspace, tell }: SchedulesJob): (sync: string) => Promise<boolean> {
  const known = new Map<string, boolean>()
  return async (sync) => {
    const before = known.get(sync)
    if (before !== undefined) return before
    const why = await refusal(db, { sync, workspace })
    known.set(sync, why === undefined)
    if (why !== undefined) tell({ kind: 'not_scheduled', sync, why })
    return why === undefined
  }
}

async function refusal(db: Db, o: { sync: string; workspace: string }): Promise<string | undefined> {
  try {
    await bindToWorkspace(db, o)
    return undefined
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

async function tellAndWake(decision: Decision, { sync, queue, tell }: SchedulesJob & { sync: string }): Promise<void> {
  const { at, older } = decision
  if (decision.did !== 'opened') {
    return tell({ kind: 'passed_over', sync, at, run: decision.did === 'running' ? decision.run : null, older })
  }
  const { id, request } = decision.run
  tell({ kind: 'scheduled', run: id, sync, at, older })
  await queue.wake({ runId: id, slot: 0 }, { priority: urgencyOf(request) })
}
