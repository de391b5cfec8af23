/** Old rows beside outcomes: runs, keys met by reads that have ended, decided times, the audit, notifications and uploads, each in batches. */
import type { Queryable } from './db.ts'

export interface Batch {
  /** What ended before this is old. */
  readonly before: Date
  /** Rows at most. */
  readonly limit: number
}

/**
 * What a read has met is forgotten at its barrier; this is for runs that never came so far. Not by age: it is of no use to anybody.
 */
export async function removeSeen(db: Queryable, { limit }: Pick<Batch, 'limit'>): Promise<number> {
  return db.execute(
    `delete from fin_sync.seen where (run, chunk) in (
       select s.run, s.chunk from fin_sync.seen s
       where not exists (select from fin_sync.runs r where r.id = s.run and r.status is null) limit $1)`,
    [limit],
  )
}

/**
 * Removes runs that ended before `before` and have no outcomes any more. What stays: the last run of a sync and the last that went well, for
 * those tell how it stands; the run that moved a watermark, whose end decides where the next read begins; and one that a retry is reading.
 */
export async function removeRuns(db: Queryable, { before, limit }: Batch): Promise<number> {
  return db.execute(
    `delete from fin_sync.runs where id in (
       select r.id from fin_sync.runs r
       where r.finished_at < $1
         and not exists (select from fin_sync.outcomes o where o.run = r.id)
         and not exists (select from fin_sync.watermarks w where w.run = r.id)
         and exists (select from fin_sync.runs newer where newer.sync = r.sync and newer.started_at > r.started_at)
         and (r.status not in ('done', 'partial') or exists (
           select from fin_sync.runs newer
           where newer.sync = r.sync and newer.started_at > r.started_at and newer.status in ('done', 'partial')))
         and not exists (select from fin_sync.runs retry where retry.status is null and retry.request ->> 'retryOf' = r.id)
       limit $2)`,
    [before, limit],
  )
}

/** The last decided time of a sync stays: it says from when on times are to be decided, so that none runs twice. */
export async function removeDecidedTimes(db: Queryable, { before, limit }: Batch): Promise<number> {
  return db.execute(
    `delete from fin_sync.schedules where (sync, scheduled_for) in (
       select s.sync, s.scheduled_for from fin_sync.schedules s
       where s.scheduled_for < $1
         and exists (select from fin_sync.schedules newer where newer.sync = s.sync and newer.scheduled_for > s.scheduled_for)
       limit $2)`,
    [before, limit],
  )
}

export async function removeAudit(db: Queryable, { before, limit }: Batch): Promise<number> {
  return db.execute('delete from fin_sync.audit where id in (select id from fin_sync.audit where at < $1 limit $2)', [
    before,
    limit,
  ])
}

/** Also those that nobody was there to send: their receiver is configured no more. */
export async function removeNotifications(db: Queryable, { before, limit }: Batch): Promise<number> {
  return db.execute(
    'delete from fin_sync.notifications where id in (select id from fin_sync.notifications where created_at < $1 limit $2)',
    [before, limit],
  )
}

/** What is known of files that were removed themselves before `before`. */
export async function removeUploadRows(db: Queryable, { before, limit }: Batch): Promise<number> {
  return db.execute('delete from fin_sync.uploads where id in (select id from fin_sync.uploads where removed_at < $1 limit $2)', [
    before,
    limit,
  ])
}
