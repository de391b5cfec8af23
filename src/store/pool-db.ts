/**
 * A Db over any pool: queries, transactions that always end and always give their session back, and a guard against the one mistake
 * that hangs the embedded server.
 *
 * jsonb parameters are passed as text: `JSON.stringify(value)` at the caller, with `$1::jsonb` where the type is not clear from the
 * column. (`pg` would turn a JavaScript array into a Postgres array and a string into bare text, neither of which is JSON.)
 * Lists are passed as arrays and read with `unnest($1::text[])`. A statement without parameters may hold several, separated by `;`.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import pLimit from 'p-limit'
import { untilNoDeadlock } from '../deadlock.ts'
import type { Db, Queryable } from './db.ts'
import type { SqlClient, SqlPool, SqlResult } from './pool.ts'

type Run = <R extends object>(sql: string, parameters?: readonly unknown[]) => Promise<SqlResult<R>>

/** Makes a Db of `pool`. `close` ends the pool. */
export function poolDb(pool: SqlPool): Db {
  const running = new AsyncLocalStorage<{ open: boolean }>()
  const guard = (): void => {
    if (running.getStore()?.open === true) {
      throw new Error('a query on the Db while its transaction is open in the same call would wait for itself; use the given tx')
    }
  }
  const outside: Run = async (sql, parameters) => {
    guard()
    // A transaction is not repeated here: its work may have done more than statements.
    return await untilNoDeadlock(() => pool.query(sql, parameters))
  }
  return {
    ...queryable(outside),
    tx: async (work) => {
      guard()
      const state = { open: true }
      return await running.run(state, () => transaction(pool, work, state))
    },
    close: async () => {
      await pool.end()
      // Node asks every storage that is in use at every promise of the process.
      running.disable()
    },
  }
}

async function transaction<T>(pool: SqlPool, work: (tx: Queryable) => Promise<T>, state: { open: boolean }): Promise<T> {
  const client = await pool.connect()
  const session = watched(client)
  try {
    await client.query('begin')
    const result = await work(queryable(insideTransaction(client, state)))
    state.open = false
    await commit(client)
    return result
  } catch (error) {
    state.open = false
    await rollback(client, session)
    throw error
  } finally {
    session.giveBack()
  }
}

/** Postgres answers ROLLBACK to the COMMIT of a transaction in which a statement failed, even if the caller went on after it. */
async function commit(client: SqlClient): Promise<void> {
  const { command } = await client.query('commit')
  if (command !== 'COMMIT') {
    throw new Error('the transaction was rolled back, because one of its statements had failed and the failure was not passed on')
  }
}

/**
 * The error that brought us here is the one to report; a session that cannot even roll back is thrown away, which rolls back too.
 */
async function rollback(client: SqlClient, session: { broken: boolean }): Promise<void> {
  try {
    await client.query('rollback')
  } catch {
    session.broken = true
  }
}

/** One statement at a time: `pg` deprecates a second query on a busy session. A tx that outlived its transaction is refused. */
function insideTransaction(client: SqlClient, state: { open: boolean }): Run {
  const inTurn = pLimit(1)
  return (sql, parameters) => {
    if (!state.open) return Promise.reject(new Error('this transaction has ended; its tx can no longer be used'))
    return inTurn(() => client.query(sql, parameters))
  }
}

/** A lost connection also raises 'error' on the session itself, and that ends the process unless somebody listens. */
function watched(client: SqlClient): { broken: boolean; giveBack(): void } {
  const session = { broken: false, giveBack }
  const onError = (): void => {
    session.broken = true
  }
  client.on('error', onError)
  return session
  function giveBack(): void {
    client.removeListener('error', onError)
    client.release(session.broken)
  }
}

function queryable(run: Run): Queryable {
  return {
    query: async <R extends object>(sql: string, parameters?: readonly unknown[]) => last(await run<R>(sql, parameters)).rows,
    execute: async (sql, parameters) => last(await run(sql, parameters)).rowCount ?? 0,
  }
}

/** Several statements in one text answer with a list of results; the last one counts. */
function last<R>(result: SqlResult<R> | readonly SqlResult<R>[]): SqlResult<R> {
  const one = isList(result) ? result.at(-1) : result
  return one ?? { rows: [], rowCount: 0, command: '' }
}

function isList<R>(result: SqlResult<R> | readonly SqlResult<R>[]): result is readonly SqlResult<R>[] {
  return Array.isArray(result)
}
