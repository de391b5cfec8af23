/** Acts that were done: how many of one sync said the same as another one of it. */
import type { Json } from '../json.ts'
import type { Queryable } from './db.ts'

/**
 * Other lines of the sync that want exactly `set` and were done since a time. What such a line left in Intercom looks the same, and must not be
 * taken for what this one may have sent.
 */
export async function countSameDone(db: Queryable, o: { sync: string; key: string; set: Json; since: Date }): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from fin_sync.ledger
     where sync = $1 and key <> $2 and wanted -> 'set' = $3::jsonb and held_fingerprint is not null and contact_since >= $4`,
    [o.sync, o.key, JSON.stringify(o.set), o.since],
  )
  return row?.count ?? 0
}
