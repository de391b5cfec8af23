/** What a sync did for contacts beside writing their fields; what it means is the sink's. */
import type { Json } from '../json.ts'
import type { Queryable } from './db.ts'

/** By contact id; contacts for which nothing was done are not among them. */
export async function findContactExtras(
  db: Queryable,
  o: { sync: string; contactIds: readonly string[] },
): Promise<ReadonlyMap<string, Json>> {
  const rows = await db.query<{ contactId: string; done: Json }>(
    'select contact_id as "contactId", done from fin_sync.contact_extras where sync = $1 and contact_id = any ($2::text[])',
    [o.sync, o.contactIds],
  )
  return new Map(rows.map(({ contactId, done }) => [contactId, done]))
}

export interface DoneForContact {
  readonly contactId: string
  readonly done: Json
}

/** Replaces what is known of these contacts; of several for one contact the last counts. */
export async function storeContactExtras(db: Queryable, o: { sync: string; all: readonly DoneForContact[] }): Promise<void> {
  const last = [...new Map(o.all.map((one) => [one.contactId, one])).values()].toSorted((a, b) =>
    a.contactId < b.contactId ? -1 : 1,
  )
  await db.execute(
    `insert into fin_sync.contact_extras (sync, contact_id, done)
     select $1, * from unnest($2::text[], $3::jsonb[])
     on conflict (sync, contact_id) do update set done = excluded.done`,
    [o.sync, last.map((one) => one.contactId), last.map((one) => JSON.stringify(one.done))],
  )
}
