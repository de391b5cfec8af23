/** A pool of connections to a Postgres server, checked once when it is opened. */
import pg from 'pg'
import { ConfigError } from '../errors.ts'
import { isDatabaseLost } from './lost-database.ts'
import type { SqlPool } from './pool.ts'
import { watchSilence } from './pool-silence.ts'
import { serverTrouble } from './pool-trouble.ts'
import { sqlTypes } from './pool-types.ts'

/** BullMQ's Postgres backend needs it, and so do we. */
const OLDEST_MAJOR = 13

/** Waiting for a connection, a new one or a busy one, is given up after this long. */
const CONNECT_MS = 10_000

const KEEP_ALIVE_MS = 10_000
/** With the asking it is 30 s at most until a dead connection is noticed, which is how long leases last. */
const SILENT_MS = 15_000
const ASK_MS = 5_000

export interface ServerOptions {
  /** A session without an answer for so long is asked about, and ended where the server is not at work for it. Default 15 s. */
  readonly silentMs?: number
}

/**
 * Connects to the server named by a postgres:// URL and looks whether it will do: version 13 or newer, and writable.
 * Throws Unreachable when it does not answer, ConfigError when it refuses us or will not do. The password is in no message.
 */
export async function openServer(databaseUrl: string, { silentMs = SILENT_MS }: ServerOptions = {}): Promise<SqlPool> {
  const at = serverName(databaseUrl)
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: 'fin-sync',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    // The system's own default is two hours.
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types: sqlTypes(),
    onConnect: (client): unknown => prepareSession(client, { databaseUrl, silentMs }),
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
 * BullMQ's own tables are found through the search path; ours are always written fin_sync.<table>. A process that hangs, or whose machine is
 * gone, must not keep what it has locked for longer than a lease lasts. Statements and not startup options, because connection poolers
 * refuse those.
 */
const PREPARE = `set search_path to bullmq; set idle_in_transaction_session_timeout to '30s';
  set tcp_keepalives_idle to 10; set tcp_keepalives_interval to 5; set tcp_keepalives_count to 4`

async function prepareSession(client: pg.ClientBase, o: { databaseUrl: string; silentMs: number }): Promise<void> {
  let pid: number | undefined
  if (client instanceof pg.Client) watchSilence(client, { askAfterMs: o.silentMs, isAtWork: () => isAtWork(o.databaseUrl, pid) })
  await client.query(PREPARE)
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  pid = rows[0]?.pid
}

const AT_WORK = "select from pg_stat_activity where pid = $1 and coalesce(state, '') not like 'idle%'"

/** Asks the server on a connection of its own. One that answers, but not this (too many connections, no record of what sessions do), is at work. */
async function isAtWork(databaseUrl: string, pid: number | undefined): Promise<boolean> {
  const times = { connectionTimeoutMillis: ASK_MS, query_timeout: ASK_MS }
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'fin-sync', ...times })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rowCount } = await client.query(AT_WORK, [pid])
    return rowCount === 1
  } catch (error) {
    return error instanceof pg.DatabaseError && !isDatabaseLost(error)
  } finally {
    void client.end()
  }
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
