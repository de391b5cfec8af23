/** Asks the process that holds the embedded database, so that a person can look at a run, or cancel it, while it goes on. */
import type { z } from 'zod'
import { ConfigError, FinSyncError } from '../errors.ts'
import { askHome } from '../store/home.ts'
import type { Context } from './context.ts'
import { answerLines, envelope, type LinesRequest, type StandRequest } from './home-answers.ts'
import { linesAnswer } from './list-runs.ts'
import { homeOf, withStore } from './open-store.ts'
import type { Terminal } from './terminal.ts'

/** `nobody` has the embedded database open (or there is a server instead), somebody does and is `busy`, or what they answered. */
export type Asked<T> = { readonly was: 'nobody' } | { readonly was: 'busy' } | { readonly was: 'answered'; readonly answer: T }

/** A holder works on several things at once, but a large chunk may keep it for seconds. */
const ANSWER_MS = 20_000

/** @throws ConfigError, FinSyncError that the other process says the request has */
export async function askHolder<T>(
  context: Context,
  o: { request: LinesRequest | StandRequest; answer: z.ZodType<T> },
): Promise<Asked<T>> {
  if (context.env.databaseUrl !== undefined) return { was: 'nobody' }
  const said = await ask(context, o.request)
  if (said === undefined) return { was: 'nobody' }
  if (said === 'busy') return { was: 'busy' }
  const { data } = envelope.safeParse(said.answer)
  if (data === undefined)
    throw new FinSyncError('the other fin-sync answers in a way that this one does not know; use the same version')
  if ('answer' in data) return { was: 'answered', answer: o.answer.parse(data.answer) }
  const { message, exitCode } = data.fault
  throw exitCode === 2 ? new ConfigError(message) : new FinSyncError(message)
}

/** A process that has the folder but is not ready to answer yet, or not any more, refuses; that is told apart from nobody being there. */
async function ask(context: Context, request: LinesRequest | StandRequest): Promise<{ answer: unknown } | 'busy' | undefined> {
  const { signal } = context.stop
  signal.throwIfAborted()
  try {
    const answer = await askHome(homeOf(context), request, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]) })
    return answer === undefined ? undefined : { answer }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof FinSyncError)) throw error
    return 'busy'
  }
}

/** How the lines are to look here, whoever writes them. */
export function lookOf({ json, columns }: Pick<Terminal, 'json' | 'columns'>): { json: boolean; width?: number } {
  const width = columns()
  return { json, ...(width === undefined ? {} : { width }) }
}

/**
 * The lines that the request asks for, from the database wherever it is open.
 * @throws ConfigError when another process holds the embedded database and does not answer (says which)
 */
export async function readLines(context: Context, request: LinesRequest): Promise<readonly string[]> {
  const asked = await askHolder(context, { request, answer: linesAnswer })
  if (asked.was === 'answered') return asked.answer
  return withStore(context, ({ store }) => answerLines(store.db, request))
}
