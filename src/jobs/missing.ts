/** Mirror: which records left the source, found after a complete read by comparing the ledger's keys with those the read met. */
import type { Queryable } from '../store/db.ts'
import { countUnidentified, dropUnsent, findRemovable, listKeys, markRemovals } from '../store/removals.ts'
import { loadSeen } from '../store/seen.ts'
import { createKeySet, type KeySet } from './key-set.ts'

const PAGE = 5_000

export interface Missing {
  /** Keys whose contacts may be archived. */
  readonly removable: readonly string[]
  /** All keys that the read did not meet, those included whose contact is not ours to archive. */
  readonly keys: readonly string[]
  /** Rows that might be any of them; while there are some, nobody is taken for missing. */
  readonly unidentified: number
}

const NOBODY: Missing = { removable: [], keys: [], unidentified: 0 }

/** Everything is looked at, nothing is written. */
export async function findMissing(
  db: Queryable,
  o: { sync: string; run: string; mirror: { missing: 'keep' | 'archive'; scope: 'created' | 'all' } },
): Promise<Missing> {
  if (o.mirror.missing === 'keep') return NOBODY
  const unidentified = await countUnidentified(db, o.run)
  if (unidentified > 0) return { ...NOBODY, unidentified }
  const seen = createKeySet()
  for (const hashes of await loadSeen(db, o.run)) seen.load(hashes)
  const keys: string[] = []
  const removable: string[] = []
  for await (const missing of missingPages(db, { sync: o.sync, seen })) {
    keys.push(...missing)
    const found = await findRemovable(db, { sync: o.sync, keys: missing, scope: o.mirror.scope })
    removable.push(...found.map((one) => one.key))
  }
  return { removable, keys, unidentified }
}

async function* missingPages(db: Queryable, o: { sync: string; seen: KeySet }): AsyncGenerator<string[]> {
  let after = ''
  for (;;) {
    const page = await listKeys(db, { sync: o.sync, after, limit: PAGE })
    const last = page.at(-1)
    if (last === undefined) return
    after = last
    const missing = page.filter((key) => !o.seen.has(key))
    if (missing.length > 0) yield missing
  }
}

/** Makes the missing records' contacts due to be archived, and forgets creates that were never sent. */
export async function markMissing(tx: Queryable, o: { sync: string; run: string; missing: Missing }): Promise<void> {
  const { sync, run, missing } = o
  if (missing.keys.length > 0) await dropUnsent(tx, { sync, keys: missing.keys })
  if (missing.removable.length > 0) await markRemovals(tx, { sync, run, keys: missing.removable })
}
