/** What the tables tell of how the syncs are doing: runs that nobody has judged, earlier reads, and the last good run. */

import type { Queryable } from './db.ts'
import type { Clock } from './notifications.ts'

/** Runs of a sync that read something else than its own source. */
const OF_OTHERS = `'import', 'retry', 'resume', 'backfill', 'live'`

export interface UnjudgedRun {
  readonly id: string
  readonly sync: string
}

/** Runs of these syncs that have ended and that nobody has judged, in the order in which they ended. */
export async function listUnjudged(db: Queryable, o: { syncs: readonly string[]; limit: number }): Promise<readonly UnjudgedRun[]> {
  return db.query<UnjudgedRun>(
    `select id, sync from fin_sync.runs where status is not null and judged_at is null and sync = any ($1::text[])
     order by finished_at, id limit $2`,
    [o.syncs, o.limit],
  )
}

/** What ended longer ago is no news: nobody was there to tell it. */
export async function skipOldRuns(db: Queryable, o: { olderMs: number; now: Clock }): Promise<void> {
  await db.execute(
    `update fin_sync.runs set judged_at = clock_timestamp()
     where status is not null and judged_at is null and finished_at < coalesce($2, clock_timestamp()) - $1 * interval '1 ms'`,
    [o.olderMs, o.now ?? null],
  )
}

/**
 * True for the one who is to judge the run. The sync's line is held until the transaction ends, so that its runs are judged one after the
 * other; not so firmly that no run of it could begin meanwhile.
 */
export async function beginJudging(tx: Queryable, { id, sync }: UnjudgedRun): Promise<boolean> {
  await tx.query('select from fin_sync.syncs where name = $1 for no key update', [sync])
  const sql = 'update fin_sync.runs set judged_at = clock_timestamp() where id = $1 and judged_at is null'
  return (await tx.execute(sql, [id])) === 1
}

/** How many rows the last full reads of the sync's own source gave, the newest first; those that ended before this run. */
export async function earlierFullReads(
  db: Queryable,
  o: { run: { id: string; sync: string; finishedAt: Date | null }; limit: number },
): Promise<readonly number[]> {
  const rows = await db.query<{ rows: number }>(
    `select rows_read as rows from fin_sync.runs
     where sync = $1 and id <> $2 and finished_at <= coalesce($3, clock_timestamp()) and complete and reading ->> 'kind' = 'full'
       and request ->> 'trigger' not in (${OF_OTHERS}) and request ->> 'limit' is null
     order by finished_at desc limit $4`,
    [o.run.sync, o.run.id, o.run.finishedAt, o.limit],
  )
  return rows.map(({ rows }) => rows)
}

/** The last good run of a sync's own source and since when it has its schedule; null where there is none. */
export interface LastGood {
  readonly sync: string
  /** The time that it was scheduled for, where the clocks say that this came later. */
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  readonly scheduledSince: Date | null
}

export async function lastGoodRuns(db: Queryable, syncs: readonly string[]): Promise<readonly LastGood[]> {
  return db.query<LastGood>(
    `select one.sync, good.began as "startedAt", good.finished_at as "finishedAt", marks.since as "scheduledSince"
     from unnest($1::text[]) as one (sync)
     left join fin_sync.schedule_marks marks on marks.sync = one.sync
     left join lateral (
       select run.finished_at, coalesce((
           select max(scheduled_for) from fin_sync.schedules times
           where times.sync = run.sync and times.run = run.id
             and times.scheduled_for between run.started_at and run.started_at + interval '1 hour'), run.started_at) as began
       from fin_sync.runs run
       where run.sync = one.sync and run.status in ('done', 'partial')
         and run.request ->> 'trigger' not in (${OF_OTHERS}) and run.request ->> 'limit' is null
       order by run.finished_at desc limit 1) good on true`,
    [syncs],
  )
}
