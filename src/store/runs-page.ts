/** Runs by what people ask for: pages of them, several by id, and how each sync stands. */
import type { Queryable } from './db.ts'
import { COLUMNS, getRun, type Run, type RunRequest, type Status } from './runs.ts'

export interface RunFilter {
  readonly sync: string | null
  readonly status: Status | 'open' | null
  readonly trigger: RunRequest['trigger'] | null
  /** Started at this time or later. */
  readonly since: Date | null
}

/** Newest first, those older than the run `after`; undefined when that one is not known any more. */
export async function pageRuns(
  db: Queryable,
  o: { filter: RunFilter; after: string | null; limit: number },
): Promise<Run[] | undefined> {
  const { sync, status, trigger, since } = o.filter
  if (o.after !== null && (await getRun(db, o.after)) === undefined) return undefined
  return db.query<Run>(
    `select ${COLUMNS} from fin_sync.runs r
     where ($1::text is null or sync = $1)
       and ($2::text is null or ($2 = 'open' and status is null) or status = $2)
       and ($3::text is null or request ->> 'trigger' = $3)
       and ($4::timestamptz is null or started_at >= $4)
       and ($5::text is null or (started_at, id) < (select a.started_at, a.id from fin_sync.runs a where a.id = $5))
     order by started_at desc, id desc limit $6`,
    [sync, status, trigger, since, o.after, o.limit],
  )
}

export async function getRuns(db: Queryable, ids: readonly string[]): Promise<Run[]> {
  return db.query<Run>(`select ${COLUMNS} from fin_sync.runs where id = any($1::text[])`, [ids])
}

/** Runs that ended after a moment of the database's clock, and that clock now. */
export async function runsEndedSince(db: Queryable, since: Date): Promise<{ readonly runs: Run[]; readonly now: Date }> {
  const [clock] = await db.query<{ now: Date }>('select clock_timestamp() as now')
  if (clock === undefined) throw new Error('the database did not tell its time')
  const runs = await db.query<Run>(`select ${COLUMNS} from fin_sync.runs where finished_at >= $1 order by finished_at`, [since])
  return { runs, now: clock.now }
}

export async function listOpenRuns(db: Queryable): Promise<Run[]> {
  return db.query<Run>(`select ${COLUMNS} from fin_sync.runs where status is null`)
}

/** How far a sync is behind. */
export interface SyncStand {
  readonly sync: string
  readonly last: string | null
  readonly open: string | null
  /** When the last good read of the source ended: one that a person or a schedule asked for, of everything, that was not stopped or cut short. */
  readonly goodAt: Date | null
  /** Seconds since, on the database's clock. */
  readonly staleSeconds: number | null
}

/** In the order of their names; syncs that never ran are left out. */
export async function listSyncStands(db: Queryable, syncs: readonly string[]): Promise<SyncStand[]> {
  return db.query<SyncStand>(
    `select s.name as sync,
       (select id from fin_sync.runs r where r.sync = s.name order by started_at desc, id desc limit 1) as last,
       (select id from fin_sync.runs r where r.sync = s.name and status is null and not live) as open,
       good.at as "goodAt", extract(epoch from clock_timestamp() - good.at)::float8 as "staleSeconds"
     from unnest($1::text[]) as s (name)
     left join lateral (
       select max(finished_at) as at from fin_sync.runs r
       where r.sync = s.name and status in ('done', 'partial') and request ->> 'trigger' in ('run', 'schedule', 'import') and request ->> 'limit' is null
     ) good on true
     where exists (select from fin_sync.runs r where r.sync = s.name)
     order by s.name`,
    [syncs],
  )
}
