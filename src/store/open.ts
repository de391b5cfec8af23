/** Opens the store: a Postgres server when one is configured, else the one embedded in this process. */
import type { Db } from './db.ts'
import type { SqlPool } from './pool.ts'
import { poolDb } from './pool-db.ts'
import type { ServerOptions } from './pool-server.ts'

export interface Store {
  readonly db: Db
  /** For BullMQ, which brings its own SQL. Everything else uses `db`. */
  readonly pool: SqlPool
  readonly kind: 'embedded' | 'server'
  /** Ends the pool (and the embedded server). Calling it again does nothing. */
  close(): Promise<void>
}

/**
 * Opens the store; it is not migrated yet (migrate.ts).
 * With `databaseUrl`: connects and throws Unreachable or ConfigError with one line that never shows the password.
 * Without: opens the database in `home`, which the caller must hold (home.ts).
 */
export async function openStore(o: { databaseUrl?: string; home: string } & ServerOptions): Promise<Store> {
  // Each is a large library of its own, and only one of them is needed.
  if (o.databaseUrl === undefined) {
    const { openEmbedded } = await import('./embedded.ts')
    return storeOn(await openEmbedded(o.home), 'embedded')
  }
  const { openServer } = await import('./pool-server.ts')
  return storeOn(await openServer(o.databaseUrl, o), 'server')
}

/** An embedded store that is empty, not migrated yet, and leaves nothing behind. */
export async function openStoreInMemory(): Promise<Store> {
  const { openInMemory } = await import('./embedded.ts')
  return storeOn(await openInMemory(), 'embedded')
}

function storeOn(pool: SqlPool, kind: Store['kind']): Store {
  const db = poolDb(pool)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= db.close())
  return { db: { ...db, close }, pool, kind, close }
}
