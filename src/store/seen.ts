/** The keys that a read has met, a line of hashes per chunk, and those of records that the source has deleted. */
import type { Queryable } from './db.ts'

/** Hashes of all keys met by the run so far, in no order. */
export async function loadSeen(db: Queryable, run: string): Promise<Buffer[]> {
  const rows = await db.query<{ keys: Uint8Array }>('select keys from fin_sync.seen where run = $1', [run])
  return rows.map((row) => Buffer.from(row.keys))
}

/** Keys of rows that told of a deleted record, as they came: a key may be there twice, and among the keys met as well. */
export async function loadGone(db: Queryable, run: string): Promise<string[]> {
  const rows = await db.query<{ key: string }>(
    'select unnest(gone) as key from fin_sync.seen where run = $1 and gone is not null',
    [run],
  )
  return rows.map((row) => row.key)
}

export async function forgetSeen(db: Queryable, run: string): Promise<void> {
  await db.execute('delete from fin_sync.seen where run = $1', [run])
}
