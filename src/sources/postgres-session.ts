/** One connection with one read-only transaction, which sees the tables as they are when it begins and is ended with everything it runs. */
import pg from 'pg'
import type { PostgresAddress } from './postgres-address.ts'

/** A row as the server writes it: text, or null. */
export type RawRow = (string | null)[]

export interface RawResult {
  readonly rows: readonly RawRow[]
  readonly columns: readonly { readonly name: string; readonly type: number }[]
}

/** When the transaction began, on the server's clock: as a timestamptz, and as the earliest that people there may call the local time. */
export interface Began {
  readonly instant: string
  readonly local: string
}

export interface Session {
  readonly began: Began
  /** Runs one statement, and never more than one, whatever the text holds. */
  run(text: string, values?: readonly (string | null)[]): Promise<RawResult>
  /** Ends the transaction and the connection; a statement that is still running is cancelled. */
  close(): Promise<void>
}

export interface SessionOptions {
  readonly statementTimeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Every type as text: the caller knows what it wants of which column. */
const RAW: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text }

/** @throws what pg throws, or the signal's reason */
export async function openSession(address: PostgresAddress, o: SessionOptions): Promise<Session> {
  o.signal?.throwIfAborted()
  const client = new pg.Client({ ...address.config, types: RAW })
  // A connection that breaks while nothing runs is told by the next statement.
  client.on('error', () => undefined)
  let running = 0
  let pid: string | undefined
  let ended: Promise<void> | undefined
  const end = (): Promise<void> => {
    ended ??= endSession(client, { cancel: running > 0 && pid !== undefined ? { pid, address } : undefined })
    return ended
  }
  const onAbort = (): void => void end()
  o.signal?.addEventListener('abort', onAbort, { once: true })
  const close = async (): Promise<void> => {
    o.signal?.removeEventListener('abort', onAbort)
    await end()
  }
  const run: Session['run'] = async (text, values = []) => {
    running += 1
    try {
      return await runOne(client, text, values)
    } catch (error) {
      o.signal?.throwIfAborted()
      throw error
    } finally {
      running -= 1
    }
  }
  try {
    await client.connect()
    await begin(client, o)
    const clock = await run(CLOCK)
    const [instant, local, own] = clock.rows[0] ?? []
    if (typeof instant !== 'string' || typeof local !== 'string' || typeof own !== 'string')
      throw new Error('the server told no time')
    pid = own
    await run("set local timezone = 'UTC'")
    return { began: { instant, local }, run, close }
  } catch (error) {
    await close()
    o.signal?.throwIfAborted()
    throw error
  }
}

/** A local time has no zone: whoever wrote the rows may have meant UTC or the zone of the server, so the earlier of both is taken. */
const CLOCK = `select (now() at time zone 'UTC')::text || '+00', least(localtimestamp, now() at time zone 'UTC')::text, pg_backend_pid()::text`

/** Should we hang, the server is not to keep our snapshot for ever. */
const IDLE = '30min'

/**
 * Settings of the transaction and not of the connection, because connection poolers refuse or forget those. The planner takes a cursor for
 * one that is hardly ever read to its end, which ours is.
 */
async function begin(client: pg.Client, { statementTimeoutMs }: SessionOptions): Promise<void> {
  await client.query(
    `begin isolation level repeatable read read only; set local statement_timeout = ${statementTimeoutMs};
     set local idle_in_transaction_session_timeout = '${IDLE}'; set local cursor_tuple_fraction = 1; set local extra_float_digits = 3;
     set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601'`,
  )
}

/** By the extended protocol, which takes one statement only: "select 1; commit; drop …" is refused before any of it runs. */
async function runOne(client: pg.Client, text: string, values: readonly (string | null)[]): Promise<RawResult> {
  const query = { text, values: [...values], rowMode: 'array' as const, queryMode: 'extended' }
  const { rows, fields } = await client.query<RawRow>(query)
  return { rows, columns: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })) }
}

type Cancel = { readonly pid: string; readonly address: PostgresAddress }

/** Where a statement is running, `end` drops the connection, which the server notices only when it has something to tell. */
async function endSession(client: pg.Client, { cancel }: { cancel: Cancel | undefined }): Promise<void> {
  const ended = client.end()
  if (cancel !== undefined) await cancelStatement(cancel)
  await ended
}

/** When that fails the statement's own time-out ends it. */
async function cancelStatement({ pid, address }: Cancel): Promise<void> {
  const other = new pg.Client({ ...address.config, query_timeout: 5_000 })
  other.on('error', () => undefined)
  try {
    await other.connect()
    await other.query('select pg_cancel_backend($1::int)', [pid])
  } catch {
    return
  } finally {
    await other.end()
  }
}
