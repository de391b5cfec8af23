/** A look at the workspace, whose parts are loaded when a command needs them. */
import type { ExitCode } from '../../errors.ts'
import type { Context } from '../context.ts'
import type { Session } from './session.ts'

/** Loads what only these commands need. */
export async function inSession(context: Context, work: (session: Session) => Promise<void>): Promise<ExitCode> {
  const { withSession } = await import('./session.ts')
  return withSession(context, work)
}
