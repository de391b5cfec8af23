/** How late schedules are. */
import type { Queryable } from './db.ts'

/** Of each sync the seconds between its last time that opened a run, and the opening. */
export async function scheduleLateness(db: Queryable, syncs: readonly string[]): Promise<{ sync: string; seconds: number }[]> {
  return db.query(
    `select s.name as sync, extract(epoch from last.decided_at - last.scheduled_for)::float8 as seconds
     from unnest($1::text[]) as s (name)
     cross join lateral (
       select decided_at, scheduled_for from fin_sync.schedules t
       where t.sync = s.name and t.skipped is null order by scheduled_for desc limit 1
     ) last`,
    [syncs],
  )
}
