/** Opens the database of this installation for one command: the embedded one is held first, so that no second process opens it. */
import { resolve } from 'node:path'
import { holdHome } from '../store/home.ts'
import { migrate } from '../store/migrate.ts'
import type { Store } from '../store/open.ts'
import type { Context } from './context.ts'
import { answerOthers } from './home-answers.ts'

export interface OpenedStore {
  readonly store: Store
  /** Names of the migrations that were applied just now. */
  readonly migrated: readonly string[]
}

/**
 * Opens and migrates the store, lets `work` use it, and closes everything in the right order whatever happens. While the embedded one is
 * open, commands in other processes that only look, or cancel, are answered through the home's socket.
 * @throws ConfigError when another process holds the embedded database; Unreachable when the server cannot be reached
 */
export async function withStore<T>(context: Context, work: (opened: OpenedStore) => Promise<T>): Promise<T> {
  // The database is a large library: commands that need none should not wait for it.
  const { openStore } = await import('../store/open.ts')
  const databaseUrl = context.env.databaseUrl?.reveal()
  const home = homeOf(context)
  if (databaseUrl !== undefined) return useStore(context, { store: await openStore({ databaseUrl, home }), work })
  const lock = await holdHome(home, { describe: context.commandLine })
  try {
    const store = await openStore({ home: lock.home })
    const onMigrated = (): void => lock.serve(answerOthers(store.db))
    return await useStore(context, { store, work, onMigrated })
  } finally {
    await lock.release()
  }
}

/** FIN_SYNC_HOME, absolute. */
export function homeOf({ env, cwd }: Pick<Context, 'env' | 'cwd'>): string {
  return resolve(cwd, env.home)
}

interface Use<T> {
  readonly store: Store
  readonly work: (opened: OpenedStore) => Promise<T>
  readonly onMigrated?: () => void
}

async function useStore<T>(context: Context, o: Use<T>): Promise<T> {
  try {
    const migrated = await migrate(o.store.db)
    if (migrated.length > 0) context.terminal.detail(`applied migrations: ${migrated.join(', ')}`)
    o.onMigrated?.()
    return await o.work({ store: o.store, migrated })
  } finally {
    await o.store.close()
  }
}
