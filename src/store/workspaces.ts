/** What was learnt about a workspace's API and is worth remembering from run to run. */
import type { Queryable } from './db.ts'

/** Values that one search with IN lists may hold; 0 = the workspace takes no IN; null = nothing was learnt. */
export async function valuesPerSearch(db: Queryable, workspace: string): Promise<number | null> {
  const [row] = await db.query<{ values: number | null }>(
    'select values_per_search as values from fin_sync.workspaces where id = $1',
    [workspace],
  )
  return row?.values ?? null
}

export async function learnValuesPerSearch(db: Queryable, o: { workspace: string; values: number }): Promise<void> {
  await db.execute(
    `insert into fin_sync.workspaces (id, values_per_search) values ($1, $2)
     on conflict (id) do update set values_per_search = excluded.values_per_search`,
    [o.workspace, o.values],
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
