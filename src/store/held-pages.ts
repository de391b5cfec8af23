/** The pages that syncs hold, by the ledger: taken over from a listing, given up when their content source is gone, and compared with one. */
import type { Db, Queryable } from './db.ts'

/** A page of Intercom and the key of the record that it is. */
export interface HeldPage {
  readonly key: string
  readonly id: string
}

/** Whether the ledger knows any page of the sync: if not, the sync is new, or its store was lost. */
export async function holdsPages(db: Queryable, sync: string): Promise<boolean> {
  const [row] = await db.query<{ held: boolean }>(
    'select exists (select from fin_sync.ledger where sync = $1 and contact_id is not null) as held',
    [sync],
  )
  return row?.held ?? false
}

/**
 * Takes pages over that the ledger does not know: their records become due when a read meets them, and are missing when none does. Not
 * counted as created by this sync. Pages that another sync of the workspace holds are left to it. Answers how many were taken.
 */
export async function adoptPages(
  db: Queryable,
  o: { sync: string; workspace: string; pages: readonly HeldPage[] },
): Promise<number> {
  if (o.pages.length === 0) return 0
  return db.execute(
    `insert into fin_sync.ledger as l (sync, key, contact_id, contact_since, state, run, place)
     select distinct on (page.key) $1, page.key, page.id, clock_timestamp(), 'parked', '', 0
     from unnest($3::text[], $4::text[]) as page (key, id)
     where not exists (
       select from fin_sync.ledger other join fin_sync.syncs s on s.name = other.sync
       where other.contact_id = page.id and other.sync <> $1 and s.workspace = $2 and other.state <> 'removed')
     order by page.key
     on conflict (sync, key) do update set contact_id = excluded.contact_id, contact_since = excluded.contact_since
     where l.contact_id is null`,
    [o.sync, o.workspace, o.pages.map((page) => page.key), o.pages.map((page) => page.id)],
  )
}

/**
 * The sync's pages are not where they were sent to: what it wants is sent again as its rows are read, so the next read has to be a full one.
 * `gone`: they went with their source, so their ids mean nothing any more.
 */
export async function resendPages(db: Db, o: { sync: string; gone: boolean; contentSource: number | null }): Promise<void> {
  await db.tx(async (tx) => {
    await tx.execute(
      `update fin_sync.ledger set
         held = null, held_fingerprint = null, state = case when state = 'idle' then 'parked' else state end,
         contact_id = case when $2 then null else contact_id end, contact_since = case when $2 then null else contact_since end,
         created_here = created_here and not $2
       where sync = $1 and op = 'put' and state <> 'removed'`,
      [o.sync, o.gone],
    )
    await tx.execute('delete from fin_sync.watermarks where sync = $1', [o.sync])
    await tx.execute('update fin_sync.syncs set content_source_id = $2 where name = $1', [o.sync, o.contentSource])
  })
}

/** Keys of the records that these pages belong to, of any sync in the workspace but the record itself. */
export async function isPageHeldElsewhere(
  db: Queryable,
  o: { sync: string; workspace: string; key: string; id: string },
): Promise<boolean> {
  const [row] = await db.query<{ held: boolean }>(
    `select exists (
       select from fin_sync.ledger l join fin_sync.syncs s on s.name = l.sync
       where l.contact_id = $4 and s.workspace = $2 and (l.sync, l.key) <> ($1, $3) and l.state <> 'removed' and l.op = 'put') as held`,
    [o.sync, o.workspace, o.key, o.id],
  )
  return row?.held ?? false
}

/** All pages that the sync holds, by id. */
export async function listHeldPages(db: Queryable, sync: string): Promise<HeldPage[]> {
  return db.query<HeldPage>(
    `select key, contact_id as id from fin_sync.ledger
     where sync = $1 and contact_id is not null and op = 'put' and state <> 'removed' order by key`,
    [sync],
  )
}
