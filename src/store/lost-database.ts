/** Tells the loss of the database from a statement that it refused: after a loss, the same thing works once the server is back. */
import { FinSyncError, Unreachable } from '../errors.ts'

/**
 * SQLSTATE class 08 (connection), 57P0x (the server ends, crashed or starts up; https://www.postgresql.org/docs/current/errcodes-appendix.html)
 * and what Node says of sockets.
 */
const CODES = /^(08...|57P0[1-3]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/
/** What `pg` says itself has no code. */
const TEXTS =
  /^(Connection terminated|Client (was closed|has encountered a connection error) and is not queryable|timeout exceeded when trying to connect)/

/** Errors that were made into words already (Intercom or a source cannot be reached) are no loss of the database. */
export function isDatabaseLost(error: unknown): boolean {
  if (error instanceof DatabaseLost) return true
  if (!(error instanceof Error) || error instanceof FinSyncError) return false
  return CODES.test('code' in error ? String(error.code) : '') || TEXTS.test(error.message)
}

/** What was going on when the database went away: it stays as it is, and goes on when the database is back. Exit 5. */
export class DatabaseLost extends Unreachable {}

/** Says so of the error of a statement. */
export function databaseLost(cause: unknown): DatabaseLost {
  const said = cause instanceof Error ? cause.message : String(cause)
  return new DatabaseLost(
    `the database was lost: ${said}. What was going on stays as it is and can be carried on once the database is back.`,
    { cause },
  )
}
