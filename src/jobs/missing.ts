/**
 * Mirror: which records left the source. After a complete read of everything those whose keys it did not meet, and after any complete
 * read those that the source itself says are deleted.
 */
import type { Queryable } from '../store/db.ts'
import { countUnidentified, dropUnsent, findRemovable, keptKeys, listKeys, markRemovals, refusedKeys } from '../store/removals.ts'
import { loadGone, loadSeen } from '../store/seen.ts'
import { createKeySet, type KeySet } from './key-set.ts'

const PAGE = 5_000

export interface Missing {
  /** Keys whose contacts may be archived. */
  readonly removable: readonly string[]
  /** All keys that are missing, those included whose contact is not ours to archive. */
  readonly keys: readonly string[]
  /** Rows that might be any of them; while there are some, nobody is taken for missing whom the source does not call deleted. */
  readonly unidentified: number
}

const NOBODY: Missing = { removable: [], keys: [], unidentified: 0 }

export interface MissingQuery {
  readonly sync: string
  readonly run: string
  readonly mirror: { readonly missing: 'keep' | 'archive'; readonly scope: 'created' | 'all' }
  /** What was read to its end; records that were not met are missing only when that was everything. */
  readonly whole: 'full' | 'incremental' | null
  /** Keys are `document#part`: while a document is refused nobody knows which parts it has, so none of them is missing. */
  readonly parts?: boolean | undefined
}

/** Everything is looked at, nothing is written. */
export async function findMissing(db: Queryable, o: MissingQuery): Promise<Missing> {
  if (o.mirror.missing === 'keep') return NOBODY
  const unidentified = o.whole === 'full' ? await countUnidentified(db, o.run) : 0
  const seen = createKeySet()
  for (const hashes of await loadSeen(db, o.run)) seen.load(hashes)
  // What the source calls deleted was not met either, so the first way finds it too.
  const pages = o.whole === 'full' && unidentified === 0 ? missingPages(db, { sync: o.sync, seen }) : gonePages(db, { ...o, seen })
  const refused = o.parts === true ? await refusedKeys(db, o.run) : undefined
  return { ...(await gather(db, refused === undefined ? pages : withoutParts(pages, refused), o)), unidentified }
}

async function* withoutParts(pages: AsyncIterable<string[]>, documents: ReadonlySet<string>): AsyncGenerator<string[]> {
  const isPart = (key: string): boolean => [...key.matchAll(/#/g)].some(({ index }) => documents.has(key.slice(0, index)))
  for await (const keys of pages) yield keys.filter((key) => !isPart(key))
}

async function gather(
  db: Queryable,
  pages: AsyncIterable<string[]>,
  o: MissingQuery,
): Promise<Pick<Missing, 'keys' | 'removable'>> {
  const keys: string[] = []
  const removable: string[] = []
  for await (const missing of pages) {
    keys.push(...missing)
    const found = await findRemovable(db, { sync: o.sync, keys: missing, scope: o.mirror.scope })
    removable.push(...found.map((one) => one.key))
  }
  return { keys, removable }
}

/** A key that a row of this read has is no missing one, whatever another row says: a new record has taken it over. */
async function* gonePages(db: Queryable, o: { sync: string; run: string; seen: KeySet }): AsyncGenerator<string[]> {
  const gone = [...new Set(await loadGone(db, o.run))].filter((key) => !o.seen.has(key))
  for (let at = 0; at < gone.length; at += PAGE) yield keptKeys(db, { sync: o.sync, keys: gone.slice(at, at + PAGE) })
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
