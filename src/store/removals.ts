/** Records that left the source: which ledger lines they are, and marking them so that their contacts are archived. */
import type { Queryable } from './db.ts'

/** One page of the keys that the sync keeps, in the order of keys. Removed ones are left out. */
export async function listKeys(db: Queryable, o: { sync: string; after: string; limit: number }): Promise<string[]> {
  const rows = await db.query<{ key: string }>(
    `select key from fin_sync.ledger where sync = $1 and key > $2 and state not in ('removed', 'claimed', 'sending') order by key limit $3`,
    [o.sync, o.after, o.limit],
  )
  return rows.map((row) => row.key)
}

/** Of these keys, those that the sync keeps; removed ones are left out. */
export async function keptKeys(db: Queryable, o: { sync: string; keys: readonly string[] }): Promise<string[]> {
  const rows = await db.query<{ key: string }>(
    `select key from fin_sync.ledger
     where sync = $1 and key = any ($2::text[]) and state not in ('removed', 'claimed', 'sending') order by key`,
    [o.sync, o.keys],
  )
  return rows.map((row) => row.key)
}

/** Lines of the sync whose contact is in Intercom as far as we know: what a share of removals is a share of. */
export async function countHeld(db: Queryable, sync: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from fin_sync.ledger where sync = $1 and contact_id is not null and state <> 'removed'`,
    [sync],
  )
  return row?.count ?? 0
}

/** Contacts that the run would update, of those that were there before. */
export async function countChanges(db: Queryable, run: { id: string; sync: string }): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from fin_sync.ledger
     where sync = $1 and run = $2 and state = 'due' and op = 'put' and contact_id is not null
       and wanted_fingerprint is distinct from held_fingerprint`,
    [run.sync, run.id],
  )
  return row?.count ?? 0
}

/** A missing record whose contact may be archived. */
export interface Removable {
  readonly key: string
  readonly contactId: string
}

/**
 * Of these missing keys, those whose contact may be archived. Never one that a line of another sync holds, and, unless `scope` is `all`,
 * only contacts that this sync created.
 */
export async function findRemovable(
  db: Queryable,
  o: { sync: string; keys: readonly string[]; scope: 'created' | 'all' },
): Promise<Removable[]> {
  return db.query<Removable>(
    `select l.key, l.contact_id as "contactId" from fin_sync.ledger l
     where l.sync = $1 and l.key = any ($2::text[]) and l.contact_id is not null and ($3 or l.created_here)
       and not exists (
         select from fin_sync.ledger other
         join fin_sync.syncs theirs on theirs.name = other.sync
         join fin_sync.syncs ours on ours.name = l.sync and ours.workspace = theirs.workspace
         where other.contact_id = l.contact_id and other.sync <> l.sync and other.state <> 'removed')`,
    [o.sync, o.keys, o.scope === 'all'],
  )
}

/** Makes the lines due to be archived; their outcomes have places below zero, because they have no row. */
export async function markRemovals(tx: Queryable, o: { sync: string; run: string; keys: readonly string[] }): Promise<void> {
  const places = o.keys.map((_key, i) => -1 - i)
  await tx.execute(
    `update fin_sync.ledger l set op = 'archive', state = 'due', run = $2, place = gone.place, retry_at = null, code = null, why = null,
       attempts = 0
     from unnest($3::text[], $4::bigint[]) as gone (key, place) where l.sync = $1 and l.key = gone.key`,
    [o.sync, o.run, o.keys, places],
  )
  await tx.execute(`insert into fin_sync.outcomes (run, place, key) select $1, * from unnest($2::bigint[], $3::text[])`, [
    o.run,
    places,
    o.keys,
  ])
}

/** Lines whose record left the source before its contact was ever made: there is nothing to be made any more. */
export async function dropUnsent(tx: Queryable, o: { sync: string; keys: readonly string[] }): Promise<void> {
  await tx.execute(
    `update fin_sync.ledger set state = 'removed', source_fingerprint = null, code = null, why = null
     where sync = $1 and key = any ($2::text[]) and contact_id is null and sent_at is null`,
    [o.sync, o.keys],
  )
}

/** Rows of the run that could not be read and do not tell whose they are: any missing record might be one of them. */
export async function countUnidentified(db: Queryable, run: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from fin_sync.outcomes where run = $1 and key is null and did = 'refused' and code <> 'key_missing'`,
    [run],
  )
  return row?.count ?? 0
}

/** Keys of the run's rows that were refused. */
export async function refusedKeys(db: Queryable, run: string): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ key: string }>(
    `select distinct key from fin_sync.outcomes where run = $1 and did = 'refused' and key is not null`,
    [run],
  )
  return new Set(rows.map(({ key }) => key))
}
