/** What an error of one call means for its page: refused, postponed, or nothing can go at all. */
import { Unreachable } from '../errors.ts'
import { AnswerLost, IntercomRefusal } from '../intercom/errors.ts'
import type { Outcome } from '../outcome.ts'
import { refused, retryDelayMs } from './contacts-failure.ts'
import type { PageDelivery } from './pages-context.ts'

/** An answer that what was written to or deleted is not there (any more). */
export function isGone(error: unknown): boolean {
  return error instanceof IntercomRefusal && (error.status === 404 || error.status === 410)
}

/** Outcome of an error that concerns this page alone; anything else is thrown on. Every call of this sink is safe to repeat. */
export function outcomeOfPageError(error: unknown, item: { readonly attempts: number }, d: Pick<PageDelivery, 'now'>): Outcome {
  if (error instanceof IntercomRefusal) return refused(error)
  if (!(error instanceof Unreachable || error instanceof AnswerLost)) throw error
  const retryAt = new Date(d.now() + retryDelayMs(item.attempts))
  const reason = { code: 'intercom_unavailable', why: 'Intercom gave no usable answer' }
  return { did: 'postponed', retryAt, unsure: false, reason }
}
