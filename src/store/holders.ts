/** Which record of a sync holds a contact. */
import type { Queryable } from './db.ts'

export interface Holder {
  readonly contactId: string
  readonly key: string
}

/** The records that hold one of these contacts, by none or several each. A record that is on its way out of the sync holds nothing any more. */
export async function findHolders(db: Queryable, o: { sync: string; contactIds: readonly string[] }): Promise<Holder[]> {
  if (o.contactIds.length === 0) return []
  return db.query<Holder>(
    `select contact_id as "contactId", key from fin_sync.ledger
     where sync = $1 and contact_id = any ($2::text[]) and op = 'put' and state <> 'removed'`,
    [o.sync, o.contactIds],
  )
}
