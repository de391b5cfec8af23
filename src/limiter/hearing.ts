/** What answers teach a bucket: pure, whole numbers, no clock; repeated by other backends like arithmetic.ts. */
import { type BucketRules, giveBack, type WindowState } from './arithmetic.ts'
import type { RateHeaders } from './limiter.ts'

/**
 * What became of calls that were granted together at `takenAt`. `headers` = the lowest remaining of the newest window among the
 * answers; `bare` = answers without headers; `limited` = 429s; `unused` = calls never made.
 */
export interface Heard {
  readonly takenAt: number
  readonly answered: number
  readonly bare: number
  readonly limited: number
  readonly unused: number
  readonly headers?: RateHeaders
}

/** `jitter` is 0 to 999, drawn by the caller. */
export interface Hearing {
  readonly now: number
  readonly jitter: number
  readonly rules: BucketRules
}

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000

/** Brings what was heard into a bucket that was rolled to `now`. */
export function hear(state: WindowState, heard: Heard, o: Hearing): WindowState {
  const counted = countAnswers(giveBack(state, heard.unused, heard.takenAt), heard)
  if (o.rules.described === 0) return counted
  const told = heard.headers === undefined ? counted : hearHeaders(counted, heard.headers, heard.takenAt, o)
  if (heard.limited > 0) return refuse(told, heard, o)
  return heard.answered > 0 && o.now >= told.closedUntil ? { ...told, strikes: 0 } : told
}

/**
 * The same reset can only lower what is announced, a later one is a new window, and an older one is ignored: so an answer that comes late
 * never corrupts the count. Except that an older one for a call of this window proves that our clock opened the window too early: then
 * the old one goes on.
 */
function hearHeaders(state: WindowState, headers: RateHeaders, takenAt: number, o: Hearing): WindowState {
  const offset = learnOffset(state.offset, { resetAt: headers.resetAt, takenAt, now: o.now, rules: o.rules })
  const announced = Math.min(headers.remaining, headers.limit)
  const told = { limit: headers.limit, announced, resetAt: headers.resetAt, offset, endsAt: headers.resetAt - offset }
  if (headers.resetAt === state.resetAt) {
    const asExpected = takenAt >= state.since && state.since === state.endsAt - o.rules.windowMs
    const least = { limit: Math.min(state.limit, headers.limit), announced: Math.min(state.announced, announced) }
    return { ...state, ...told, ...least, sure: asExpected ? o.rules.probes : state.sure }
  }
  if (state.resetAt === 0) return { ...state, ...told, sure: o.rules.probes }
  if (headers.resetAt > state.resetAt) return { ...state, ...told, spent: 0, inFlight: 0, since: o.now, sure: o.rules.probes }
  if (takenAt >= state.since) return { ...state, ...told, sure: 0 }
  return { ...state, offset, endsAt: state.resetAt - offset }
}

/**
 * Intercom's clock minus ours. Intercom answered between `takenAt` and `now` on our clock, and within the window that ends at `resetAt`
 * on its own; an offset that does not fit is moved until it does. So clocks that are minutes apart, or are set, do no harm for longer
 * than a window. A window that proved to last longer is given `guardMs` more at a time: that keeps the pace while its end is sought.
 */
function learnOffset(offset: number, seen: { resetAt: number; takenAt: number; now: number; rules: BucketRules }): number {
  const least = seen.resetAt - seen.rules.windowMs - seen.now
  const tooMuch = seen.resetAt - seen.takenAt
  return Math.max(least, offset >= tooMuch ? tooMuch - 1 - seen.rules.guardMs : offset)
}

/** An answer without headers may have been counted after the last remaining that was announced. */
function countAnswers(state: WindowState, heard: Heard): WindowState {
  const sure = Math.min(state.sure + heard.bare, 1000)
  if (heard.takenAt < state.since) return { ...state, sure }
  return { ...state, sure, inFlight: Math.max(0, state.inFlight - heard.answered), announced: state.announced - heard.bare }
}

/** A 429 closes the bucket until the window's end; one that does not say when closes it for 1 to 60 s, longer each time in a row. */
function refuse(state: WindowState, heard: Heard, o: Hearing): WindowState {
  const isCurrent = heard.headers?.resetAt === state.resetAt && o.now < state.endsAt
  if (isCurrent) return { ...state, closedUntil: Math.max(state.closedUntil, state.endsAt) }
  const isOver = heard.headers !== undefined && heard.takenAt < state.since
  if (isOver || o.now < state.closedUntil) return state
  const strikes = Math.min(state.strikes + 1, 7)
  const longestMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** strikes)
  const waitMs = Math.floor(longestMs / 2) + Math.floor((longestMs * o.jitter) / 2000)
  return { ...state, strikes, closedUntil: o.now + waitMs }
}
