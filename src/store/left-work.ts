/** What earlier runs left to be carried on: open runs, and rows that wait for their next attempt. */
import type { Queryable } from './db.ts'

export interface LeftWork {
  readonly sync: string
  /** The run that has not ended; null = there is none. */
  readonly openRun: string | null
  /** Its driver renewed its lease lately: it lives, or died a moment ago. */
  readonly driven: boolean
  /** Rows of runs that have ended: due now, and due later. */
  readonly due: number
  readonly later: number
  /** Milliseconds until the first of those that are due later; null = there is none. */
  readonly nextMs: number | null
}

/** Syncs with something left, in the order of their names. */
export async function listLeftWork(db: Queryable): Promise<LeftWork[]> {
  return db.query<LeftWork>(
    `with open as (
       select sync, id, coalesce(lease_until > clock_timestamp(), false) as driven from fin_sync.runs where status is null and not live
     ), waiting as (
       select l.sync, count(*) filter (where retry_at is null or retry_at <= clock_timestamp())::int as due,
              count(*) filter (where retry_at > clock_timestamp())::int as later,
              (extract(epoch from min(retry_at) filter (where retry_at > clock_timestamp()) - clock_timestamp()) * 1000)::float8 as ms
       from fin_sync.ledger l where state = 'due' and not exists (select from fin_sync.runs r where r.id = l.run and r.status is null) group by l.sync
     )
     select sync, open.id as "openRun", coalesce(open.driven, false) as driven, coalesce(due, 0) as due, coalesce(later, 0) as later,
            ms as "nextMs"
     from open full join waiting using (sync) order by sync`,
  )
}

/** Syncs of these that have no open run (but live ones) and rows whose next attempt is due by now, left by runs that have ended. */
export async function listDueSyncs(db: Queryable, syncs: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ sync: string }>(
    `select name as sync from fin_sync.syncs s
     where name = any ($1::text[]) and not exists (select from fin_sync.runs where sync = s.name and status is null and not live)
       and exists (
         select from fin_sync.ledger l
         where l.sync = s.name and l.state = 'due' and (l.retry_at is null or l.retry_at <= clock_timestamp())
           and not exists (select from fin_sync.runs r where r.id = l.run and r.status is null)
       ) order by name`,
    [syncs],
  )
  return rows.map(({ sync }) => sync)
}
