/** Outcomes: how every row of a run that was not simply unchanged ended, with its place and the reason. */
import type { Did, RowOutcome } from '../outcome.ts'
import { cellsJson } from './cells-json.ts'
import type { Queryable } from './db.ts'

/** A line to be written when the row is read; `did` null = it waits for delivery. */
export interface NewOutcome {
  readonly place: number
  readonly key: string | null
  readonly did: 'refused' | 'duplicate' | 'postponed' | null
  readonly code: string | null
  readonly why: string | null
  /** Kept until the row has gone. */
  readonly cells: readonly unknown[] | null
  /** False when the source could not tell the row's cells apart. */
  readonly readable: boolean
}

export async function insertOutcomes(tx: Queryable, o: { run: string; rows: readonly NewOutcome[] }): Promise<void> {
  if (o.rows.length === 0) return
  await tx.execute(
    `insert into fin_sync.outcomes (run, place, key, did, code, why, cells, readable)
     select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::boolean[])`,
    [
      o.run,
      o.rows.map((row) => row.place),
      o.rows.map((row) => row.key),
      o.rows.map((row) => row.did),
      o.rows.map((row) => row.code),
      o.rows.map((row) => row.why),
      o.rows.map((row) => (row.cells === null ? null : cellsJson(row.cells))),
      o.rows.map((row) => row.readable),
    ],
  )
}

export interface StoredOutcome {
  readonly place: number
  readonly key: string | null
  readonly did: RowOutcome | null
  readonly code: string | null
  readonly why: string | null
  readonly contactId: string | null
  readonly cells: unknown[] | null
  readonly readable: boolean
}

/** One page of a run's outcomes in the order of the source, after a place. */
export async function listOutcomes(
  db: Queryable,
  o: { run: string; did: readonly RowOutcome[]; after: number; limit: number },
): Promise<StoredOutcome[]> {
  return db.query<StoredOutcome>(
    `select place, key, did, code, why, contact_id as "contactId", cells, readable from fin_sync.outcomes
     where run = $1 and did = any ($2::text[]) and place > $3 order by place limit $4`,
    [o.run, o.did, o.after, o.limit],
  )
}

/** How often each reason was given in a run, most frequent first, with the first place where it was. */
export interface ReasonCount {
  readonly did: RowOutcome
  readonly code: string
  readonly count: number
  readonly firstPlace: number
  readonly firstWhy: string | null
}

export async function countReasons(db: Queryable, run: string): Promise<ReasonCount[]> {
  return db.query<ReasonCount>(
    `select did, code, count(*)::int as count, min(place) as "firstPlace", (array_agg(why order by place))[1] as "firstWhy"
     from fin_sync.outcomes where run = $1 and code is not null and did is not null group by did, code order by count desc, code`,
    [run],
  )
}

/** Number of rows and of removals by outcome; rows that wait for delivery are under `waiting`. */
export async function countOutcomes(db: Queryable, run: string): Promise<ReadonlyMap<Did | 'waiting', number>> {
  const rows = await db.query<{ did: Did | null; count: number }>(
    `select did, count(*)::int as count from fin_sync.outcomes
     where run = $1 and (place >= 0 or did is null or did in ('archived', 'deleted')) group by did`,
    [run],
  )
  return new Map(rows.map((row) => [row.did ?? 'waiting', row.count]))
}
