/** What an error of one call means for a hand-off: refused, to be looked at again, or nothing can go at all. */
import { Unreachable } from '../errors.ts'
import { AnswerLost, IntercomRefusal } from '../intercom/errors.ts'
import type { Outcome } from '../outcome.ts'
import { refused, retryDelayMs } from './contacts-failure.ts'

interface FailureOptions {
  readonly attempts: number
  readonly now: number
  /** After which a lost call has been applied, or never will be. */
  readonly settleMs: number
}

/** Outcome of an error that concerns this conversation alone; anything else is thrown on. */
export function outcomeOfHandoffError(error: unknown, o: FailureOptions): Outcome {
  if (error instanceof IntercomRefusal) return refused(error)
  if (error instanceof AnswerLost) return lost(o)
  if (!(error instanceof Unreachable)) throw error
  const reason = {
    code: 'intercom_unavailable',
    why: 'Intercom gave no usable answer; what was done so far stays, and it goes on from there',
  }
  return { did: 'postponed', retryAt: new Date(o.now + retryDelayMs(o.attempts)), unsure: true, reason }
}

function lost({ attempts, now, settleMs }: FailureOptions): Outcome {
  const why = 'a step was sent and its answer was lost; the conversation is looked at before the step is repeated'
  const retryAt = new Date(now + settleMs * 2 ** Math.min(attempts, 6))
  return { did: 'postponed', retryAt, unsure: true, reason: { code: 'handoff_answer_lost', why } }
}
