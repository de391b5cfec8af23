/** A pool of connections to a Postgres server, checked once when it is opened. */
import pg from 'pg'
import { ConfigError } from '../errors.ts'
import type { SqlPool } from './pool.ts'
import { serverTrouble } from './pool-trouble.ts'
import { sqlTypes } from './pool-types.ts'

/** BullMQ's Postgres backend needs it, and so do we. */
const OLDEST_MAJOR = 13

/** Waiting for a connection, a new one or a busy one, is given up after this long. */
const CONNECT_MS = 10_000

/**
 * Connects to the server named by a postgres:// URL and looks whether it will do: version 13 or newer, and writable.
 * Throws Unreachable when it does not answer, ConfigError when it refuses us or will not do. The password is in no message.
 */
export async function openServer(databaseUrl: string): Promise<SqlPool> {
  const at = serverName(databaseUrl)
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'fin-sync',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    types: sqlTypes(),
    onConnect: setSearchPath,
  })
  // A connection that breaks while nobody uses it is thrown away by the pool; the next query connects anew and tells if that fails.
  pool.on('error', () => undefined)
  try {
    await check(pool, at)
    return pool
  } catch (error) {
    await pool.end()
    throw serverTrouble(error, at)
  }
}

/**
 * BullMQ's own tables are found through the search path; ours are always written fin_sync.<table>. A statement and not a startup
 * option, because connection poolers refuse those. The pool waits for the promise, which its types do not say.
 */
function setSearchPath(client: pg.ClientBase): unknown {
  return client.query('set search_path to bullmq')
}

interface Answer {
  version: string
  number: number
  readOnly: string
}

async function check(pool: pg.Pool, at: string): Promise<void> {
  const { rows } = await pool.query<Answer>(`select current_setting('server_version') as version,
    current_setting('server_version_num')::int as number, current_setting('transaction_read_only') as "readOnly"`)
  const [answer] = rows
  if (answer === undefined) throw new Error(`${at} answered without a row`)
  if (answer.number < OLDEST_MAJOR * 10_000) {
    throw new ConfigError(
      `${at} runs version ${answer.version}; fin-sync needs ${OLDEST_MAJOR} or newer. Point DATABASE_URL at another server.`,
    )
  }
  if (answer.readOnly === 'on') {
    throw new ConfigError(`${at} is read-only (a standby?). Point DATABASE_URL at the primary, or at a user that may write.`)
  }
}

/** "Postgres at host:port/database": where to look, without user or password. */
function serverName(databaseUrl: string): string {
  const client = parsed(databaseUrl)
  if (client === undefined) {
    throw new ConfigError(
      'DATABASE_URL is not a valid URL. Write postgres://user:password@host:5432/database, special characters percent-encoded.',
    )
  }
  return `Postgres at ${client.host}:${client.port}/${client.database ?? ''}`
}

/** The error of a URL that cannot be parsed is not kept as a cause: it holds the whole URL, and so the password. */
function parsed(databaseUrl: string): pg.Client | undefined {
  if (!/^postgres(ql)?:\/\//.test(databaseUrl)) return undefined
  try {
    return new pg.Client({ connectionString: databaseUrl })
  } catch {
    return undefined
  }
}
