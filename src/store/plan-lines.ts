/** What a read has found to be sent, for people who want to see it before: counts, and pages of lines with what is held beside what is wanted. */
import type { Json } from '../json.ts'
import type { Queryable } from './db.ts'

export interface PlanCounts {
  /** Contacts that would be updated: their id is known. */
  readonly known: number
  /** Records without a known contact: looked up first, then updated or created. */
  readonly unknown: number
}

export async function countPlanned(db: Queryable, run: { id: string; sync: string }): Promise<PlanCounts> {
  const [row] = await db.query<PlanCounts>(
    `select count(*) filter (where contact_id is not null)::int as known, count(*) filter (where contact_id is null)::int as unknown
     from fin_sync.ledger where sync = $1 and run = $2 and state = 'due' and op = 'put'
       and wanted_fingerprint is distinct from held_fingerprint`,
    [run.sync, run.id],
  )
  return row ?? { known: 0, unknown: 0 }
}

/** A line that wants something. `held` is what was sent last; null when that is not known. `due` = it would be sent. */
export interface PlanLine {
  readonly key: string
  readonly place: number
  readonly contactId: string | null
  readonly wanted: Json
  readonly held: Json | null
  readonly due: boolean
}

/** One page in the order of keys: lines of this run that are due, or, with `all`, every line that wants something. */
export async function listPlanned(
  db: Queryable,
  o: { run: { id: string; sync: string }; after: string; limit: number; all: boolean },
): Promise<PlanLine[]> {
  return db.query<PlanLine>(
    `select key, place, contact_id as "contactId", wanted, held,
            run = $2 and state = 'due' and wanted_fingerprint is distinct from held_fingerprint as due
     from fin_sync.ledger
     where sync = $1 and key > $3 and op = 'put' and wanted is not null and state <> 'removed'
       and ($5 or (run = $2 and state = 'due' and wanted_fingerprint is distinct from held_fingerprint))
     order by key limit $4`,
    [o.run.sync, o.run.id, o.after, o.limit, o.all],
  )
}
