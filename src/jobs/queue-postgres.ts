/** Queues on the store's own Postgres, in BullMQ's tables (schema `bullmq`). */
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  isPgPool,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  runMigrations,
  SchemaMigrationRequiredError,
  SchemaVersionMismatchError,
  withBackend,
} from 'bullmq'
import { ConfigError } from '../errors.ts'
import type { Store } from '../store/open.ts'
import type { JobData, QueueBackend } from './queue-backend.ts'

const { Queue, Worker } = withBackend(createPostgresBackend)

/** Makes or updates BullMQ's tables where needed. @throws ConfigError when a newer fin-sync has already changed them */
export async function postgresBackend(store: Pick<Store, 'pool'>): Promise<QueueBackend> {
  const connection = bullPool(store)
  await prepareTables(connection)
  return {
    queue: (name, o) => new Queue<JobData>(name, { ...o, connection }),
    worker: (name, onJob, o) => new Worker<JobData>(name, onJob, { ...o, connection }),
    isLost: () => false,
    close: () => undefined,
  }
}

/** Looks before it changes anything, so that a user without the right to create may work on tables that are up to date. */
async function prepareTables(pool: PgPool): Promise<void> {
  const client = await pool.connect()
  let broken = false
  client.on('error', () => {
    broken = true
  })
  try {
    if ((await tablesVersion(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client)
  } catch (cause) {
    if (!(cause instanceof SchemaVersionMismatchError)) throw cause
    throw new ConfigError('The queue in this database was made by a newer fin-sync. Update fin-sync, or use another database.', {
      cause,
    })
  } finally {
    client.removeAllListeners('error')
    client.release(broken)
  }
}

async function tablesVersion(client: Awaited<ReturnType<PgPool['connect']>>): Promise<number> {
  try {
    return await assertSchemaCompatibility(client)
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0
    throw error
  }
}

const heard = (): void => undefined

const PAUSE_MS = 500

/** BullMQ asks again at once, unless the connection was refused: a server that starts up, or throws sessions out, would be asked without end. */
async function paced<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    await sleep(PAUSE_MS)
    throw error
  }
}

/**
 * BullMQ hangs a listener on the pool for every queue and worker and never takes it off, so each open queue gets a pool of its own
 * to look at; the real one reports its errors to the store.
 */
function bullPool({ pool }: Pick<Store, 'pool'>): PgPool {
  const view = Object.assign(new EventEmitter(), {
    // Asked for before BullMQ dares to wait longer than ten seconds for a notification: a dropped connection would be noticed.
    options: { keepAlive: true },
    query: (sql: string, parameters?: readonly unknown[]) => paced(pool.query(sql, parameters)),
    connect: async () => {
      const client = await paced(pool.connect())
      // BullMQ listens to few of the sessions that it borrows, and an error that nobody hears ends the process. What it asked for is rejected anyway.
      client.removeListener('error', heard)
      client.on('error', heard)
      return client
    },
    end: async () => undefined,
  })
  if (!isPgPool(view)) throw new Error('the store has no pool that BullMQ could use')
  return view
}
