/** What was learnt about a workspace's API and is worth remembering from run to run. */
import type { Queryable } from './db.ts'

/** Records that one search with IN lists may hold; 0 = the workspace takes no IN; null = nothing was learnt. */
export async function recordsPerSearch(db: Queryable, workspace: string): Promise<number | null> {
  const [row] = await db.query<{ records: number | null }>(
    'select records_per_search as records from fin_sync.workspaces where id = $1',
    [workspace],
  )
  return row?.records ?? null
}

export async function learnRecordsPerSearch(db: Queryable, o: { workspace: string; records: number }): Promise<void> {
  await db.execute(
    `insert into fin_sync.workspaces (id, records_per_search) values ($1, $2)
     on conflict (id) do update set records_per_search = excluded.records_per_search`,
    [o.workspace, o.records],
  )
}

/** Records of the sync that are due and whose contact is not known: they have to be looked up. */
export async function countUnknown(db: Queryable, sync: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from fin_sync.ledger
     where sync = $1 and state in ('due', 'claimed') and op = 'put' and contact_id is null`,
    [sync],
  )
  return row?.count ?? 0
}
