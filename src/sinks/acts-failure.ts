/** What an error of one call means for its act, where sending it again does no more than sending it once. */
import { Unreachable } from '../errors.ts'
import { AnswerLost, IntercomRefusal } from '../intercom/errors.ts'
import type { Outcome } from '../outcome.ts'
import type { Db } from '../store/db.ts'
import { serverTime } from '../store/server-time.ts'
import { refused, retryDelayMs } from './contacts-failure.ts'

/** Answers how the act ends; throws on what concerns everything. */
export type ActFailure = (error: unknown, item: { readonly attempts: number }) => Promise<Outcome>

/** When to try again is told by the database's clock, which is asked once. */
export function createActFailure(db: Db): ActFailure {
  let clock: Promise<() => number> | undefined
  return async (error, { attempts }) => {
    if (error instanceof IntercomRefusal) return refused(error)
    if (!(error instanceof Unreachable || error instanceof AnswerLost)) throw error
    const now = await (clock ??= serverTime(db))
    const reason = { code: 'intercom_unavailable', why: 'Intercom gave no usable answer' }
    return { did: 'postponed', retryAt: new Date(now() + retryDelayMs(attempts)), unsure: false, reason }
  }
}

/** Whether what a call is about does not exist (any more). */
export function isAbsent(error: unknown): error is IntercomRefusal {
  return error instanceof IntercomRefusal && (error.status === 404 || error.status === 410)
}
