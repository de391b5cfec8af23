/** Content import sources: which one a sync's pages live in, and the claim of whoever is about to create one. */
import type { Queryable } from './db.ts'

/** The source that the sync's pages were last sent to. */
export async function contentSourceOf(db: Queryable, sync: string): Promise<number | null> {
  const [row] = await db.query<{ id: number | null }>('select content_source_id as id from fin_sync.syncs where name = $1', [sync])
  return row?.id ?? null
}

export async function setContentSource(db: Queryable, o: { sync: string; id: number | null }): Promise<void> {
  await db.execute('update fin_sync.syncs set content_source_id = $2 where name = $1', [o.sync, o.id])
}

export interface SourceClaim {
  readonly workspace: string
  readonly url: string
  readonly by: string
}

/** Claims the URL for `claimMs`; false when somebody else holds a claim that has not passed. */
export async function claimContentSource(db: Queryable, o: SourceClaim & { claimMs: number }): Promise<boolean> {
  const count = await db.execute(
    `insert into fin_sync.content_source_claims as c (workspace, url, claimed_by, until)
     values ($1, $2, $3, clock_timestamp() + $4 * interval '1 ms')
     on conflict (workspace, url) do update set claimed_by = excluded.claimed_by, until = excluded.until
     where c.claimed_by = excluded.claimed_by or c.until < clock_timestamp()`,
    [o.workspace, o.url, o.by, o.claimMs],
  )
  return count === 1
}

export async function releaseContentSource(db: Queryable, o: SourceClaim): Promise<void> {
  await db.execute('delete from fin_sync.content_source_claims where workspace = $1 and url = $2 and claimed_by = $3', [
    o.workspace,
    o.url,
    o.by,
  ])
}
