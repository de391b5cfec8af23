/** What an error of one call means for its item: refused, postponed, or nothing can go at all. */
import { Unreachable } from '../errors.ts'
import { AnswerLost, IntercomRefusal } from '../intercom/errors.ts'
import type { Outcome } from '../outcome.ts'
import type { ContactItem, Delivery } from './contacts-context.ts'

/** Waiting before an item that Intercom could not take is tried again: 1, 2, 4 … up to 60 minutes. */
export function retryDelayMs(attempts: number): number {
  return Math.min(2 ** attempts, 60) * 60_000
}

/** A definite no: not again without a change. */
export function refused(error: IntercomRefusal): Outcome {
  return { did: 'refused', reason: { code: error.code, why: `${error.operation} answered ${error.status}: ${error.text}` } }
}

/** Intercom could not be reached or could not answer, after every attempt that was safe. The item may have been applied; repeating is safe. */
export function unavailable(item: Pick<ContactItem, 'attempts'>, d: Delivery): Outcome {
  const retryAt = new Date(d.now() + retryDelayMs(item.attempts))
  return {
    did: 'postponed',
    retryAt,
    unsure: false,
    reason: { code: 'intercom_unavailable', why: 'Intercom gave no usable answer' },
  }
}

/**
 * A create whose answer was lost. The search may lag behind, so it is looked up only after the search delay.
 * `sent_at` in the ledger is when it was sent; the delay counts from now, which is later and therefore safe.
 */
export function answerLost(d: Delivery): Outcome {
  const retryAt = new Date(d.now() + d.options.searchDelayMs)
  const why = 'the create was sent and its answer was lost; it is looked up before it is repeated'
  return { did: 'postponed', retryAt, unsure: true, reason: { code: 'answer_lost', why } }
}

/** Outcome of an error that concerns this item alone; anything else is thrown on. */
export function outcomeOfError(error: unknown, item: Pick<ContactItem, 'attempts'>, d: Delivery): Outcome {
  if (error instanceof IntercomRefusal) return refused(error)
  if (error instanceof Unreachable || error instanceof AnswerLost) return unavailable(item, d)
  throw error
}
