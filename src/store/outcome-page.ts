/** Pages of a run's outcomes by what people look for. */
import type { Did } from '../outcome.ts'
import type { Queryable } from './db.ts'

export interface OutcomeLine {
  readonly place: number
  readonly key: string | null
  /** Null = it waits to be delivered. */
  readonly did: Did | null
  readonly code: string | null
  readonly why: string | null
  readonly contactId: string | null
  readonly at: Date
}

/** In the order of the source, after a place; removals, which have places below zero, come first. Cells are left out. */
export async function pageOutcomes(
  db: Queryable,
  o: { run: string; did: Did | 'waiting' | null; code: string | null; after: number; limit: number },
): Promise<OutcomeLine[]> {
  return db.query<OutcomeLine>(
    `select place, key, did, code, why, contact_id as "contactId", at from fin_sync.outcomes
     where run = $1 and place > $2 and ($3::text is null or ($3 = 'waiting' and did is null) or did = $3) and ($4::text is null or code = $4)
     order by place limit $5`,
    [o.run, o.after, o.did, o.code, o.limit],
  )
}
