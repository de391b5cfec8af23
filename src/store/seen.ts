/** The keys that a read has met, a line of hashes per chunk. */
import type { Queryable } from './db.ts'

export async function storeSeen(tx: Queryable, seen: { run: string; chunk: number; keys: Buffer }): Promise<void> {
  if (seen.keys.length === 0) return
  await tx.execute('insert into fin_sync.seen (run, chunk, keys) values ($1, $2, $3)', [seen.run, seen.chunk, seen.keys])
}

/** Hashes of all keys met by the run so far, in no order. */
export async function loadSeen(db: Queryable, run: string): Promise<Buffer[]> {
  const rows = await db.query<{ keys: Uint8Array }>('select keys from fin_sync.seen where run = $1', [run])
  return rows.map((row) => Buffer.from(row.keys))
}

export async function forgetSeen(db: Queryable, run: string): Promise<void> {
  await db.execute('delete from fin_sync.seen where run = $1', [run])
}
