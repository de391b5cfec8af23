/** Whether it is time to look what has become of pages that were sent. */
import type { Queryable } from './db.ts'

/**
 * Whether pages were sent that Fin has had `withinMs` for by now, and had not when the sync's last run came to its end: each sending is
 * looked after once, by the first run after its time.
 */
export async function isPageOfAge(db: Queryable, o: { sync: string; withinMs: number }): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(
    `with last as (
       select coalesce(max(finished_at), '-infinity') - $2 * interval '1 ms' as looked_at
       from fin_sync.runs where sync = $1 and status in ('done', 'partial')
     )
     select exists (
       select from fin_sync.runs r join fin_sync.outcomes o on o.run = r.id, last
       where r.sync = $1 and (r.finished_at is null or r.finished_at > last.looked_at) and o.did in ('created', 'updated')
         and o.at > last.looked_at and o.at <= clock_timestamp() - $2 * interval '1 ms'
     ) as found`,
    [o.sync, o.withinMs],
  )
  return row?.found ?? false
}
