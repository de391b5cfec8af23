/** Opens the store: a Postgres server when one is configured, else the one embedded in this process. */
import type { Db } from './db.ts'
import { openEmbedded } from './embedded.ts'
import type { SqlPool } from './pool.ts'
import { poolDb } from './pool-db.ts'
import { openServer } from './pool-server.ts'

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
export async function openStore(o: { databaseUrl?: string; home: string }): Promise<Store> {
  const kind = o.databaseUrl === undefined ? 'embedded' : 'server'
  const pool = o.databaseUrl === undefined ? await openEmbedded(o.home) : await openServer(o.databaseUrl)
  const db = poolDb(pool)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= db.close())
  return { db: { ...db, close }, pool, kind, close }
}
