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

/** Whether another record of the sync holds the contact and is itself about to be sent: what stands in the way may be gone in a moment. */
export async function isHolderBusy(db: Queryable, o: { sync: string; contactId: string; key: string }): Promise<boolean> {
  const [row] = await db.query<{ busy: boolean }>(
    `select exists (
       select from fin_sync.ledger where sync = $1 and contact_id = $2 and key <> $3 and state in ('due', 'claimed', 'sending')
     ) as busy`,
    [o.sync, o.contactId, o.key],
  )
  return row?.busy ?? false
}

/** Whether another record of the sync that is still to be matched wants this external_id: the contact that has it is that record's. */
export async function isExternalIdWanted(db: Queryable, o: { sync: string; externalId: string; key: string }): Promise<boolean> {
  const [row] = await db.query<{ wanted: boolean }>(
    `select exists (
       select from fin_sync.ledger
       where sync = $1 and wanted -> 'set' ->> 'external_id' = $2 and key <> $3
         and contact_id is null and state in ('due', 'claimed', 'sending')
     ) as wanted`,
    [o.sync, o.externalId, o.key],
  )
  return row?.wanted ?? false
}
