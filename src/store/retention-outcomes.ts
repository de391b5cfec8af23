/** Old outcomes: removed in batches, each counted into its run in the same statement, so that a run's totals are true at any time. */
import type { Queryable } from './db.ts'

/**
 * Removes up to `limit` outcomes of runs that ended before `before`; answers how many.
 *
 * What stays: rows that are still postponed, whose outcome is yet to be told, and all rows of a run that a retry is reading. The last run of
 * a sync is no exception: its rows hold personal data like any other's, and a row that is still refused is refused again, with its
 * reason, by every run that reads it.
 */
export async function removeOutcomes(db: Queryable, o: { before: Date; limit: number }): Promise<number> {
  const [row] = await db.query<{ count: number }>(REMOVE, [o.before, o.limit])
  return row?.count ?? 0
}

/** Removals have no row and places below zero; of those, only what `countOutcomes` tells is counted. */
const REMOVE = `
with old as (
  select o.run, o.place from fin_sync.runs r join fin_sync.outcomes o on o.run = r.id
  where r.finished_at < $1 and o.did <> 'postponed'
    and not exists (select from fin_sync.runs retry where retry.status is null and retry.request ->> 'retryOf' = r.id)
  limit $2
), gone as (
  delete from fin_sync.outcomes o using old where o.run = old.run and o.place = old.place returning o.run, o.place, o.did
), counted as (
  select run, did, count(*) as n from gone where place >= 0 or did in ('archived', 'deleted') group by run, did
), told as (
  update fin_sync.runs r set removed_outcomes = (
    select coalesce(jsonb_object_agg(did, n), '{}') from (
      select did, sum(n)::bigint as n from (
        select key as did, value::bigint as n from jsonb_each_text(coalesce(r.removed_outcomes, '{}'))
        union all select did, n from counted where counted.run = r.id
      ) as parts group by did) as sums)
  where r.id in (select run from gone)
)
select count(*)::int as count from gone`
