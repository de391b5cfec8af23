/** Which workspace a sync belongs to: bound by its first run, and for good. */
import type { Queryable } from './db.ts'

/** Binds the sync to the workspace if it is new; answers the workspace that it belongs to. */
export async function bindSync(db: Queryable, sync: { name: string; workspace: string }): Promise<string> {
  await db.execute('insert into fin_sync.syncs (name, workspace) values ($1, $2) on conflict (name) do nothing', [
    sync.name,
    sync.workspace,
  ])
  const [row] = await db.query<{ workspace: string }>('select workspace from fin_sync.syncs where name = $1', [sync.name])
  return row?.workspace ?? sync.workspace
}
