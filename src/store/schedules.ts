/** Schedules: since when a sync has the one it has, which of its times were decided, and what came of each. Clocks are the database's. */
import type { Queryable } from './db.ts'

/** `missed` = nobody was there at its time, and it is not made up for; `running` = the sync still ran, `run` says which run. */
export type SkipReason = 'missed' | 'running'

export interface DecidedTime {
  readonly sync: string
  readonly scheduledFor: Date
  /** The run that was opened for it, or the one that stood in its way. */
  readonly run: string | null
  readonly skipped: SkipReason | null
  readonly decidedAt: Date
}

/** Epoch milliseconds. */
export async function readClock(db: Queryable): Promise<number> {
  const [row] = await db.query<{ now: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as now')
  if (row === undefined) throw new Error('the database does not tell its time')
  return Math.floor(row.now)
}

export interface ScheduleOf {
  readonly sync: string
  readonly cron: string
  readonly timezone: string
}

export interface KnownSchedule extends ScheduleOf {
  /** Since when the sync has it (epoch milliseconds). */
  readonly since: number
  /** The last of its sync's times that was decided; null = none was. */
  readonly last: number | null
}

/** Undefined for a sync that never had one. */
export async function findSchedule(db: Queryable, sync: string): Promise<KnownSchedule | undefined> {
  const [row] = await db.query<ScheduleOf & { since: Date; last: Date | null }>(
    `select sync, cron, timezone, since, (select max(scheduled_for) from fin_sync.schedules s where s.sync = mark.sync) as last
     from fin_sync.schedule_marks mark where sync = $1`,
    [sync],
  )
  return row === undefined ? undefined : { ...row, since: row.since.getTime(), last: row.last?.getTime() ?? null }
}

/**
 * Stores that the sync has this schedule since `startedAt` (epoch milliseconds), unless it has it already, or another one since later: a
 * process that was started before has an older configuration, and must not undo what a newer one said.
 */
export async function markSchedule(db: Queryable, o: ScheduleOf & { startedAt: number }): Promise<void> {
  await db.execute(
    `insert into fin_sync.schedule_marks as mark (sync, cron, timezone, since) values ($1, $2, $3, $4)
     on conflict (sync) do update set cron = excluded.cron, timezone = excluded.timezone, since = excluded.since
     where (mark.cron, mark.timezone) is distinct from (excluded.cron, excluded.timezone) and mark.since < excluded.since`,
    [o.sync, o.cron, o.timezone, new Date(o.startedAt)],
  )
}

/** Makes the time ours to decide; false when somebody else has decided it. In one transaction with what comes of it. */
export async function takeTime(tx: Queryable, o: { sync: string; at: Date; now: number }): Promise<boolean> {
  const count = await tx.execute(
    'insert into fin_sync.schedules (sync, scheduled_for, decided_at) values ($1, $2, $3) on conflict do nothing',
    [o.sync, o.at, new Date(o.now)],
  )
  return count === 1
}

export async function settleTime(
  tx: Queryable,
  o: { sync: string; at: Date; run: string | null; skipped: SkipReason | null },
): Promise<void> {
  await tx.execute('update fin_sync.schedules set run = $3, skipped = $4 where sync = $1 and scheduled_for = $2', [
    o.sync,
    o.at,
    o.run,
    o.skipped,
  ])
}

export async function storeMissed(tx: Queryable, o: { sync: string; times: readonly Date[]; now: number }): Promise<void> {
  if (o.times.length === 0) return
  await tx.execute(
    `insert into fin_sync.schedules (sync, scheduled_for, skipped, decided_at)
     select $1, at, 'missed', $3 from unnest($2::timestamptz[]) at on conflict do nothing`,
    [o.sync, o.times.map((time) => time.toISOString()), new Date(o.now)],
  )
}

/** The newest times that were decided, newest first. */
export async function listDecided(db: Queryable, o: { sync: string; limit: number }): Promise<DecidedTime[]> {
  return db.query<DecidedTime>(
    `select sync, scheduled_for as "scheduledFor", run, skipped, decided_at as "decidedAt"
     from fin_sync.schedules where sync = $1 order by scheduled_for desc limit $2`,
    [o.sync, o.limit],
  )
}
