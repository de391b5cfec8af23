/** The way to Intercom's REST API: every call has a grant, is tried again only where that is safe, and fails with a typed error. */
import { setTimeout as delay } from 'node:timers/promises'
import { backoffMs } from '../backoff.ts'
import { type AttemptOptions, type Attempts, createAttempts } from './attempt.ts'
import type { ApiRequest, CallOptions } from './request.ts'

export type { ApiRequest, CallOptions, CallReport } from './request.ts'

export interface ClientOptions extends AttemptOptions {
  /** Rejects with the signal's reason. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>
  /** 0 to 1. */
  readonly random?: () => number
}

export interface IntercomClient {
  /**
   * @throws IntercomRefusal Intercom said no to this request
   * @throws AnswerLost a request that is not repeatable may or may not have been applied
   * @throws NotAuthorised, Unreachable, ConfigError, UnexpectedAnswer when no call of this kind can go
   */
  call<T>(request: ApiRequest<T>, o?: CallOptions): Promise<T>
  /** Resolves when the requests under way are answered. */
  close(): Promise<void>
}

const MOST_ATTEMPTS = 5
/** A 429 costs no attempt, but a call that is never let through has to end. */
const MOST_429 = 20

export function createIntercomClient(o: ClientOptions): IntercomClient {
  const attempts = createAttempts(o)
  const pause = (attempt: number, signal?: AbortSignal) =>
    (o.sleep ?? realSleep)(backoffMs(attempt, (o.random ?? Math.random)()), signal)
  return {
    call: (request, options = {}) => callUntilClear({ attempts, pause }, request, options),
    close: () => attempts.close(),
  }
}

interface Parts {
  readonly attempts: Attempts
  readonly pause: (attempt: number, signal?: AbortSignal) => Promise<void>
}

async function callUntilClear<T>(parts: Parts, request: ApiRequest<T>, o: CallOptions): Promise<T> {
  let attempt = 1
  let refusals = 0
  for (;;) {
    const verdict = await parts.attempts.make({ request, o, attempt })
    if (verdict.next === 'return') return verdict.value
    if (verdict.next === 'throw') throw verdict.error
    if (verdict.next === 'wait') {
      // The limiter knows of the 429 and gives the next grant when the bucket opens.
      refusals += 1
      if (refusals === MOST_429) throw verdict.error
      continue
    }
    if (attempt === MOST_ATTEMPTS) throw verdict.error
    await parts.pause(attempt, o.signal)
    attempt += 1
  }
}

async function realSleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
