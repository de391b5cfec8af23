/** Pages that only moved: their document left the source under one name and came back under another one, word for word. */
import type { Queryable } from './db.ts'

/** External ids. */
export interface PageMove {
  readonly from: string
  readonly to: string
}

/**
 * Of these keys of missing records, those whose title and HTML a new record of the run has. Where several have the same, each is paired once,
 * in the order of their keys.
 */
export async function findMoves(db: Queryable, o: { sync: string; run: string; keys: readonly string[] }): Promise<PageMove[]> {
  if (o.keys.length === 0) return []
  return db.query<PageMove>(
    `with gone as (
       select key, hash, row_number() over (partition by hash order by key) as nth
       from (select key, md5(jsonb_build_array(held -> 'title', held -> 'html')::text) as hash
             from fin_sync.ledger where sync = $1 and key = any ($3::text[]) and held ? 'html') held
     ), new as (
       select key, hash, row_number() over (partition by hash order by key) as nth
       from (select key, md5(jsonb_build_array(wanted -> 'title', wanted -> 'html')::text) as hash
             from fin_sync.ledger where sync = $1 and run = $2 and state = 'due' and op = 'put' and contact_id is null) wanted
     )
     select gone.key as "from", new.key as "to" from gone join new using (hash, nth) order by gone.key`,
    [o.sync, o.run, o.keys],
  )
}
