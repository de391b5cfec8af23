/** What works by a shared database refuses to begin without one. */
import { ConfigError } from '../errors.ts'
import type { Context } from './context.ts'

/** @throws ConfigError when DATABASE_URL is not set. `what` = the command or option that needs it */
export function needServer({ env }: Pick<Context, 'env'>, what: string): void {
  if (env.databaseUrl !== undefined) return
  throw new ConfigError(
    `${what} needs DATABASE_URL: the embedded database belongs to one process, and this is work for several. ` +
      'Point DATABASE_URL at a Postgres server that all of them share.',
  )
}
