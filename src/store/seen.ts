/** The keys that a read has met, a line of hashes per chunk. */
import type { Queryable } from './db.ts'

/** Hashes of all keys met by the run so far, in no order. */
export async function loadSeen(db: Queryable, run: string): Promise<Buffer[]> {
  const rows = await db.query<{ keys: Uint8Array }>('select keys from fin_sync.seen where run = $1', [run])
  return rows.map((row) => Buffer.from(row.keys))
}

export async function forgetSeen(db: Queryable, run: string): Promise<void> {
  await db.execute('delete from fin_sync.seen where run = $1', [run])
}
