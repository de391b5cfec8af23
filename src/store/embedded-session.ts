/** The one session of an embedded server, lent to one borrower at a time, in the order of asking. */
import type { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import pLimit from 'p-limit'
import pg from 'pg'
import { turns } from './embedded-turns.ts'
import type { SqlResult } from './pool.ts'
import { sqlTypes } from './pool-types.ts'

/** The session while it is borrowed. */
export interface Turn {
  /** Runs one statement (or several, without parameters). */
  query<R extends object>(sql: string, parameters?: readonly unknown[]): Promise<SqlResult<R>>
  /**
   * Up to date when a query has settled: PGlite answers a text without parameters in one piece, error and status together, and a
   * statement with parameters that fails cannot open or end a transaction.
   */
  inTransaction(): boolean
  giveBack(): void
}

export interface InnerSession {
  /** Resolves with the session when all who asked before have given it back. Rejects after `end`. */
  take(): Promise<Turn>
  /** Ends the session after those who asked before; PGlite itself stays open. */
  end(): Promise<void>
}

/**
 * Connects to `lite`. There must be exactly one per PGlite: two sessions mix up each other's answers.
 * `onError` hears that the embedded server broke; every later statement is rejected.
 */
export async function innerSession(lite: PGlite, onError: (error: Error) => void): Promise<InnerSession> {
  const client = new pg.Client(Object.assign(createPgConfig(lite), { types: sqlTypes() }))
  client.on('error', onError)
  await client.connect()
  const inOrder = pLimit(1)
  const letOthersRun = turns()
  let ended = false

  function lend(giveBack: () => void): Turn {
    return {
      query: async <R extends object>(sql: string, parameters?: readonly unknown[]) => {
        await letOthersRun()
        return await client.query<R>(sql, parameters && [...parameters])
      },
      inTransaction: () => client.getTransactionStatus() !== 'I',
      giveBack,
    }
  }

  function borrow(lent: (turn: Turn) => void, refused: (error: Error) => void): Promise<void> {
    return new Promise((giveBack) => {
      if (!ended) return lent(lend(giveBack))
      refused(new Error('the embedded database was closed'))
      giveBack()
    })
  }

  return {
    take: () => new Promise((lent, refused) => void inOrder(() => borrow(lent, refused))),
    end: () =>
      inOrder(async () => {
        if (ended) return
        ended = true
        await client.end()
      }),
  }
}
