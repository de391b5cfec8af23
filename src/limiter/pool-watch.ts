/** Notices when Intercom's headers contradict the `pools` setting, and says so once. */
import type { WindowState } from './arithmetic.ts'
import type { Levels } from './exchange.ts'
import type { Pools } from './levels.ts'
import { BUCKETS, type RateHeaders } from './limiter.ts'

/** How many answers of the newest window were heard when a call was about to be sent. */
export interface Mark {
  readonly resetAt: number
  readonly answers: number
}

export interface PoolWatch {
  mark(): Mark
  /** `mark` = made before the call was sent. */
  answer(headers: RateHeaders, mark: Mark): void
  look(levels: Levels): void
}

/** Answers that Intercom may not have counted, and a reading that is not a coincidence. */
const SLACK = 5
const ENOUGH = 20
/** What was announced last lags a little behind the answers counted. */
const MOST = 0.8

export function createPoolWatch(pools: Pools, warn: (message: string) => void): PoolWatch {
  let latest: Mark = { resetAt: 0, answers: 0 }
  let warned = false
  const once = (message: string) => {
    if (!warned) warn(message)
    warned = true
  }
  return {
    mark: () => latest,
    answer: (headers, mark) => {
      if (pools === 'shared' && areApart(headers, mark)) once(LOOKS_SEPARATE)
      const answers = headers.resetAt === latest.resetAt ? latest.answers + 1 : 1
      if (headers.resetAt >= latest.resetAt) latest = { resetAt: headers.resetAt, answers }
    },
    look: (levels) => {
      if (pools === 'separate' && areOne(levels)) once(LOOKS_SHARED)
    },
  }
}

/** One pool would have counted every answer heard before this call was sent. */
function areApart(headers: RateHeaders, mark: Mark): boolean {
  return headers.resetAt === mark.resetAt && headers.limit - headers.remaining + SLACK < mark.answers
}

/** Separate pools would not know each other's calls: one that counts strangers' calls as many as another family made is the same pool. */
function areOne(levels: Levels): boolean {
  const windows = BUCKETS.map((bucket) => levels[bucket]).filter((window) => window.resetAt > 0)
  return windows.some((one) => windows.some((other) => one !== other && countsCallsOf(one, other)))
}

function countsCallsOf(one: WindowState, other: WindowState): boolean {
  const strangers = one.limit - one.announced - one.spent
  const answered = other.spent - other.inFlight
  return one.resetAt === other.resetAt && one.limit === other.limit && answered >= ENOUGH && strangers >= answered * MOST
}

const LOOKS_SEPARATE =
  'Intercom counts the families of endpoints in separate pools, but `pools: shared` is configured: calls are slower than they could be. Set `workspace.pools: separate`.'
const LOOKS_SHARED =
  'Intercom counts all families of endpoints in one pool, but `pools: separate` is configured: calls may be refused with 429. Set `workspace.pools: shared`.'
