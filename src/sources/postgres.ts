/** The Postgres source: any SELECT, streamed from a cursor on the server within one read-only transaction. */
import { type PostgresAddress, postgresAddress } from './postgres-address.ts'
import { cellConverters, TYPE } from './postgres-cells.ts'
import { parseCursor, parseMark, queryName } from './postgres-cursor.ts'
import { type Described, describeQuery, type RunStatement } from './postgres-describe.ts'
import type { PostgresOptions } from './postgres-options.ts'
import { CURSOR_NAME, type Keyset, readRows } from './postgres-rows.ts'
import { openSession, type Session } from './postgres-session.ts'
import { around, type Order, type Statement, selectStatement } from './postgres-statement.ts'
import { postgresTrouble } from './postgres-trouble.ts'
import type { Chunk, ReadQuery, Source } from './source.ts'

const CHUNK_ROWS = 5_000

/**
 * Asks the server for the columns of the query; no row is read. Cells keep their types: whole numbers and decimals are numbers unless a
 * number would lose digits (then text), timestamptz is a Date, a timestamp without a zone and a date are ISO text, json, arrays and records
 * are documents, everything else is text as the server writes it. Places are the rows' ordinals, from 1.
 *
 * With `since` the rows come in the order of that column and the key, so that a read can be taken up, and the next one can begin where this
 * one came to. Two things may hide a row from it, and are allowed for: a transaction that commits late shows rows with an earlier time (the
 * next read begins `overlap` before the newest row, or before this read began, whichever is earlier; numbers tell no time, so there the rows
 * of the newest number are read again and nothing more); and a row without a value in that column is in no incremental read and in no range,
 * only in every full one, at its end.
 *
 * @throws ConfigError for a statement that is no SELECT, or writes; for columns that cannot be read; for a url or files that cannot be used
 * @throws NotAuthorised, Unreachable
 */
export async function openPostgres(given: PostgresOptions, o: { signal?: AbortSignal } = {}): Promise<Source> {
  const options = { ...given, query: given.query.replace(/[\s;]+$/, '') }
  const address = await postgresAddress(options)
  const described = await withSession({ options, address, signal: o.signal }, async ({ session, run }) =>
    describeQuery(session, { options, run, label: address.label }),
  )
  const { order } = described
  return {
    label: address.label,
    columns: described.names,
    dates: described.types.flatMap((type, index) => (type === TYPE.timestamptz ? [index] : [])),
    can: { resume: order !== undefined, since: order !== undefined, range: order?.since.isTime === true },
    read: (query) => read({ options, described }, query),
  }
}

interface Opened {
  readonly options: PostgresOptions
  readonly described: Described
}

/** Every read has a connection of its own, so reads do not disturb each other. */
async function* read({ options, described }: Opened, query: ReadQuery): AsyncGenerator<Chunk> {
  query.signal.throwIfAborted()
  const address = await postgresAddress(options)
  const plan = planRead({ options, described }, query)
  const session = await opened({ options, address, signal: query.signal })
  try {
    const statement = around(plan.statement, { before: `declare ${CURSOR_NAME} no scroll cursor for ` })
    await runnerOf(session, { options, address })(statement)
    const keyset = plan.keyset && { ...plan.keyset, began: plan.keyset.after?.began ?? session.began }
    const { signal } = query
    const chunkRows = options.chunkRows ?? CHUNK_ROWS
    yield* readRows({ session, chunkRows, converters: cellConverters(described.types), keyset, signal })
    signal.throwIfAborted()
  } catch (error) {
    query.signal.throwIfAborted()
    throw postgresTrouble(error, address)
  } finally {
    await session.close()
  }
}

interface ReadPlan {
  readonly statement: Statement
  readonly keyset?: Omit<Keyset, 'began'> | undefined
}

/** @throws StartAgain when what is handed back was not made by this source as it is now */
function planRead({ options, described }: Opened, { after, since, from, to }: ReadQuery): ReadPlan {
  const { order, selected: columns, names } = described
  const { query } = options
  if (order === undefined) return { statement: selectStatement({ query, columns }) }
  const of = queryName(query, order)
  const cursor = after === undefined ? undefined : parseCursor(after, of)
  const statement = selectStatement({
    query,
    columns,
    order,
    after: cursor,
    since: since === undefined ? undefined : { ...parseMark(since, order), overlapMs: options.overlapMs },
    from: from?.toISOString(),
    to: to?.toISOString(),
  })
  const marks = from === undefined && to === undefined
  return { statement, keyset: { order, ...indexes(order, names), of, after: cursor, marks } }
}

function indexes({ since, key }: Order, names: readonly string[]): Pick<Keyset, 'sinceIndex' | 'keyIndex'> {
  return { sinceIndex: names.indexOf(since.name), keyIndex: names.indexOf(key.name) }
}

interface Connecting {
  readonly options: PostgresOptions
  readonly address: PostgresAddress
  readonly signal?: AbortSignal | undefined
}

async function opened({ options, address, signal }: Connecting): Promise<Session> {
  try {
    return await openSession(address, { statementTimeoutMs: options.statementTimeoutMs, signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw postgresTrouble(error, address)
  }
}

async function withSession<T>(
  connecting: Connecting,
  work: (o: { session: Session; run: RunStatement }) => Promise<T>,
): Promise<T> {
  const session = await opened(connecting)
  try {
    return await work({ session, run: runnerOf(session, connecting) })
  } catch (error) {
    connecting.signal?.throwIfAborted()
    throw postgresTrouble(error, connecting.address)
  } finally {
    await session.close()
  }
}

/** Tells where in the query its failures are. */
function runnerOf(session: Session, { options, address }: Pick<Connecting, 'options' | 'address'>): RunStatement {
  return async ({ text, values, offset }) => {
    try {
      return await session.run(text, values)
    } catch (error) {
      throw postgresTrouble(error, { label: address.label, query: { text: options.query, offset } })
    }
  }
}
