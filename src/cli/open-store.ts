/** Opens the database of this installation for one command: the embedded one is held first, so that no second process opens it. */
import { resolve } from 'node:path'
import { holdHome } from '../store/home.ts'
import { migrate } from '../store/migrate.ts'
import { openStore, type Store } from '../store/open.ts'
import type { Context } from './context.ts'

export interface OpenedStore {
  readonly store: Store
  /** Names of the migrations that were applied just now. */
  readonly migrated: readonly string[]
}

/**
 * Opens and migrates the store, lets `work` use it, and closes everything in the right order whatever happens.
 * @throws ConfigError when another process holds the embedded database; Unreachable when the server cannot be reached
 */
export async function withStore<T>(context: Context, work: (opened: OpenedStore) => Promise<T>): Promise<T> {
  const databaseUrl = context.env.databaseUrl?.reveal()
  const home = resolve(context.cwd, context.env.home)
  if (databaseUrl !== undefined) return useStore(context, { store: await openStore({ databaseUrl, home }), work })
  const lock = await holdHome(home, { describe: context.commandLine })
  try {
    return await useStore(context, { store: await openStore({ home: lock.home }), work })
  } finally {
    await lock.release()
  }
}

async function useStore<T>(context: Context, o: { store: Store; work: (opened: OpenedStore) => Promise<T> }): Promise<T> {
  try {
    const migrated = await migrate(o.store.db)
    if (migrated.length > 0) context.terminal.detail(`applied migrations: ${migrated.join(', ')}`)
    return await o.work({ store: o.store, migrated })
  } finally {
    await o.store.close()
  }
}
