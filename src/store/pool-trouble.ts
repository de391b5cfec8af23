/** Tells what a failed connection to a Postgres server means for the person at the terminal. */
import pg from 'pg'
import { ConfigError, FinSyncError, Unreachable } from '../errors.ts'

/** What to do by SQLSTATE when the server answered and refused (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const REFUSED: Readonly<Record<string, string>> = {
  '28P01': 'Check user and password in DATABASE_URL.',
  '28000': 'Check the user in DATABASE_URL; a server that wants encryption needs ?sslmode=require.',
  '3D000': 'Create the database, or correct its name in DATABASE_URL.',
  '42501': 'Grant the user of DATABASE_URL the right to connect and to create schemas.',
}

/** Turns the error of a first connection into ConfigError (the server refuses) or Unreachable (it may work later). */
export function serverTrouble(error: unknown, at: string): FinSyncError {
  if (error instanceof FinSyncError) return error
  const advice = error instanceof pg.DatabaseError ? REFUSED[error.code ?? ''] : undefined
  if (advice !== undefined) return new ConfigError(`${at} refused the connection: ${message(error)}. ${advice}`, { cause: error })
  return new Unreachable(`${at} cannot be reached: ${message(error)}. Is it running, and is DATABASE_URL right?`, { cause: error })
}

/** Node reports "localhost refused on ::1 and on 127.0.0.1" as an error without a message of its own. */
function message(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(message).join('; ')
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
