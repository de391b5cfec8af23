/** Turns whatever a handler threw into the one shape of error answers. */
import { FinSyncError } from '../errors.ts'
import { UnknownRun } from '../jobs/find-run.ts'
import { isDatabaseLost } from '../store/lost-database.ts'
import type { ApiContext } from './api-env.ts'
import { ApiError, type ApiErrorCode, statusOf } from './api-error.ts'

/** `onDefect` hears of what is no answer for a person: it belongs into the log. For `app.onError`. */
export function errorAnswers(onDefect: (error: unknown) => void): (error: Error, c: ApiContext) => Response {
  return (error, c) => {
    // Nobody reads the answer any more, and what was under way ended for that.
    if (c.req.raw.signal.aborted) return new Response(null, { status: 499 })
    const told = apiErrorOf(error)
    if (told.code === 'internal' || told.code === 'database_away') onDefect(error)
    return errorAnswer(told, c)
  }
}

/** `{ error: { code, message, … } }` with the code's status. */
export function errorAnswer({ code, message, details, headers }: ApiError, c: ApiContext): Response {
  return c.json({ error: { code, message, ...details } }, statusOf(code), { 'Cache-Control': 'no-store', ...headers })
}

/** An error that was met on the way keeps its exit code, whatever it is wrapped in. */
const BY_EXIT_CODE: ReadonlyMap<number, ApiErrorCode> = new Map([
  [2, 'unavailable'],
  [4, 'intercom_refused'],
  [5, 'unreachable'],
])

/** Errors that were written for a person keep their words; of anything else nothing is told. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  const cause = { cause: error }
  if (isDatabaseLost(error)) return new ApiError('database_away', 'The database does not answer. Try again in a moment.', cause)
  if (error instanceof UnknownRun) return new ApiError('unknown_run', error.message, { ...cause, details: { near: error.near } })
  if (error instanceof FinSyncError) return new ApiError(BY_EXIT_CODE.get(error.exitCode) ?? 'failed', error.message, cause)
  return new ApiError('internal', 'fin-sync met a defect here; its log tells more.', cause)
}
