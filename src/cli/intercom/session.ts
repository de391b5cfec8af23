/** A look at the workspace by hand: a client with the limits of the configuration, and nothing of ours besides. */
import type { Workspace } from '../../config/config.ts'
import { loadConfig } from '../../config/load.ts'
import { ConfigError, type ExitCode } from '../../errors.ts'
import type { IntercomClient } from '../../intercom/client.ts'
import { createMemoryLimiter } from '../../limiter/memory.ts'
import { openClient } from '../connection.ts'
import type { Context } from '../context.ts'
import { printable } from '../wrap.ts'
import { toldRefusal } from './refusal.ts'

export interface Session {
  readonly context: Context
  readonly client: IntercomClient
  readonly settings: Workspace
  readonly signal: AbortSignal
}

/** No sync has to be complete for it. @throws ConfigError (what Intercom refuses is one too), NotAuthorised, Unreachable */
export async function withSession(context: Context, work: (session: Session) => Promise<void>): Promise<ExitCode> {
  const { env, cwd, configPath: path, terminal, stop } = context
  const { workspace: settings } = await loadConfig({ path, env, cwd, leaveOut: true })
  const { pools, headroom, live } = settings
  const limiter = createMemoryLimiter({ pools, headroom, live, onWarning: (message) => terminal.warn(`note: ${message}`) })
  const client = openClient(context, { settings, limiter })
  try {
    await work({ context, client, settings, signal: stop.signal })
    return 0
  } catch (error) {
    throw toldRefusal(error)
  } finally {
    await client.close()
    await limiter.close()
  }
}

/** The yes that every change needs on the command line: what is done in a workspace is seen by people, and little of it can be taken back. */
export interface Yes {
  readonly yes?: true
}

/** `would` = what is about to be done, by ids: it ends up in logs. @throws ConfigError without a yes */
export function refuseWithoutYes(would: string, { yes }: Yes): void {
  if (yes === true) return
  throw new ConfigError(`nothing was changed. This would ${printable(would)}; add --yes to do it`)
}
