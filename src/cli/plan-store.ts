/** The database as a plan uses it: everything can be read and written, and nothing of what is written stays. */
import { rolledBack } from '../jobs/rolled-back.ts'
import type { Db } from '../store/db.ts'
import { holdHome } from '../store/home.ts'
import { migrate } from '../store/migrate.ts'
import type { Store } from '../store/open.ts'
import type { Context } from './context.ts'
import { homeOf } from './open-store.ts'

type Scratch = Pick<Store, 'db' | 'kind'>

/**
 * Lets `work` use the database in a transaction that is rolled back, migrations included. Where there is no database yet an empty one in
 * memory stands in, so that not even a folder is made. Others are not answered meanwhile: the embedded database has one session, and the
 * transaction keeps it.
 * @throws ConfigError when another process holds the embedded database; Unreachable when the server cannot be reached
 */
export async function withScratchStore<T>(context: Context, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const { openStore, openStoreInMemory } = await import('../store/open.ts')
  const databaseUrl = context.env.databaseUrl?.reveal()
  const home = homeOf(context)
  if (databaseUrl !== undefined) return scratchOn(await openStore({ databaseUrl, home }), work)
  const { hasEmbedded } = await import('../store/embedded.ts')
  if (!(await hasEmbedded(home))) return scratchOn(await openStoreInMemory(), work)
  const lock = await holdHome(home, { describe: context.commandLine })
  try {
    return await scratchOn(await openStore({ home: lock.home }), work)
  } finally {
    await lock.release()
  }
}

async function scratchOn<T>(store: Store, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  try {
    return await rolledBack(store.db, async (db: Db) => {
      await migrate(db)
      return work({ db, kind: store.kind })
    })
  } finally {
    await store.close()
  }
}
