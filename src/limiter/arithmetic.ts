/**
 * The arithmetic of one rate bucket: whole numbers in, whole numbers out, no clock. It is kept small because other backends repeat it
 * in their own language (a Redis script) and are tested against this one.
 *
 * Intercom counts calls in fixed windows of 10 seconds and says in each answer how the window stands (official: rate-limiting).
 *
 *     calls left = min(limit - spent, announced - in flight) - headroom
 *
 *     spent  ▲                                  ______ usable = limit - headroom
 *            │                        ___---'''
 *            │             ___---'''             the pace: bulk calls spent may not be above this line,
 *            │  ___---'''                        live calls may
 *     burst ─│''
 *            └──┬───────────────────────────────┬──▶ time
 *             guard                          endsAt
 */

export interface BucketRules {
  /** 1 = Intercom's headers describe this bucket; 0 = it is only counted here against `defaultLimit`. */
  readonly described: 0 | 1
  readonly windowMs: number
  /** No call in the first moments of a window: clocks differ, and a call sent now may still be counted in the window before. */
  readonly guardMs: number
  /** Share of the limit that is never taken. */
  readonly headroomPermille: number
  /** Share of the limit kept for live calls; it melts away with the window, so that a bulk run can use all of it by the end. */
  readonly livePermille: number
  /** How far bulk calls may be ahead of the pace, as a share of the usable calls. 1000 = no pace. */
  readonly burstPermille: number
  /** The limit while none was heard. */
  readonly defaultLimit: number
  /** While unsure: calls in flight at once, and the answers without headers after which `defaultLimit` is believed. */
  readonly probes: number
}

/** One bucket as it is stored. Times are epoch milliseconds on the server's clock, `resetAt` on Intercom's. */
export interface WindowState {
  readonly limit: number
  /** Calls granted in this window. */
  readonly spent: number
  /** Those of them whose answer is still out. */
  readonly inFlight: number
  /** The lowest remaining that an answer of this window announced; the limit while there is none. */
  readonly announced: number
  /** The window's name: its end on Intercom's clock, as announced or expected. 0 = nothing heard yet. */
  readonly resetAt: number
  /** Intercom's clock minus ours, as far as answers told; see hearing.ts. */
  readonly offset: number
  /** The window's end on our clock. */
  readonly endsAt: number
  /** Grants taken from this moment on belong to this window. */
  readonly since: number
  /** A 429 closes the bucket until then. */
  readonly closedUntil: number
  /** 429s in a row that did not say when to come back. */
  readonly strikes: number
  /** How far answers back what is held here; below `probes` only a few calls go out at a time. */
  readonly sure: number
}

export interface Draw {
  readonly now: number
  readonly count: number
  readonly live: boolean
  readonly rules: BucketRules
}

/** Calls that may be made now; when there are none, how long to wait, and whether only for the first answers to come in. */
export interface Room {
  readonly calls: number
  readonly waitMs: number
  readonly probing: boolean
}

const MAX_CLOSED_MS = 60_000

/** A bucket nobody used yet; its first window is opened by `roll`. */
export function freshState(rules: BucketRules): WindowState {
  const limit = rules.defaultLimit
  const none = { resetAt: 0, offset: 0, endsAt: 0, since: 0, closedUntil: 0, strikes: 0, sure: 0 } as const
  return { limit, spent: 0, inFlight: 0, announced: limit, ...none }
}

/** Opens the window that `now` lies in, when the one held has ended. Windows are aligned to the epoch until an answer says otherwise. */
export function roll(state: WindowState, now: number, rules: BucketRules): WindowState {
  const fit = fitRules(state, rules)
  if (now < fit.endsAt) return survivesClockStep(fit, now, rules.windowMs)
  const passedMs = (Math.floor((now - fit.endsAt) / rules.windowMs) + 1) * rules.windowMs
  const endsAt = fit.endsAt + passedMs
  const resetAt = fit.resetAt === 0 ? 0 : fit.resetAt + passedMs
  const limit = rules.described === 0 ? rules.defaultLimit : fit.limit
  return { ...fit, limit, spent: 0, inFlight: 0, announced: limit, resetAt, endsAt, since: endsAt - rules.windowMs }
}

/** Calls left in this window before any share is kept back. */
export function remaining(state: WindowState): number {
  return Math.min(state.limit - state.spent, state.announced - state.inFlight)
}

/** How many calls a rolled bucket has room for at `now`. */
export function room(state: WindowState, ask: Omit<Draw, 'count'>): Room {
  const { now, rules } = ask
  if (now < state.closedUntil) return waitFor(state.closedUntil - now)
  const elapsed = now - (state.endsAt - rules.windowMs)
  if (elapsed < rules.guardMs) return waitFor(rules.guardMs - elapsed)
  const left = remaining(state) - keptBack(state, rules)
  if (left <= 0) return nothingLeft(state, elapsed, rules)
  if (isProbing(state, rules)) return probe(state, left, rules)
  return ask.live ? { calls: left, waitMs: 0, probing: false } : paced(state, left, elapsed, rules)
}

/** Notes `calls` as granted. */
export function spend(state: WindowState, calls: number): WindowState {
  return { ...state, spent: state.spent + calls, inFlight: state.inFlight + calls }
}

/** Grants as much of `count` as there is room for. `waitMs` is 0 when anything was granted. */
export function draw(state: WindowState, ask: Draw): { state: WindowState; granted: number; waitMs: number } {
  const open = roll(state, ask.now, ask.rules)
  const { calls, waitMs } = room(open, ask)
  const granted = Math.min(calls, ask.count)
  return { state: spend(open, granted), granted, waitMs: granted > 0 ? 0 : waitMs }
}

/** Takes back calls that were granted at `takenAt` and never made; those of an earlier window are gone with it. */
export function giveBack(state: WindowState, calls: number, takenAt: number): WindowState {
  if (takenAt < state.since) return state
  return { ...state, spent: Math.max(0, state.spent - calls), inFlight: Math.max(0, state.inFlight - calls) }
}

/** Lets at least `limit` calls go in this window. */
export function raiseLimit(state: WindowState, limit: number): WindowState {
  const more = Math.max(0, limit - state.limit)
  return { ...state, limit: state.limit + more, announced: state.announced + more }
}

/** True until an answer told the window, or enough came without headers to believe the default; and while clocks are found to differ. */
export function isProbing(state: WindowState, rules: BucketRules): boolean {
  return rules.described === 1 && state.sure < rules.probes
}

/** A limit that is only counted may have been raised for the rest of the window (`raiseLimit`). */
function fitRules(state: WindowState, rules: BucketRules): WindowState {
  const limit = Math.max(state.limit, rules.defaultLimit)
  if (rules.described === 0) return { ...state, limit, announced: limit, resetAt: 0 }
  return state.resetAt === 0 ? { ...state, limit: rules.defaultLimit } : state
}

/** A clock that was set back must not leave the bucket in a window that ends in an hour. */
function survivesClockStep(state: WindowState, now: number, windowMs: number): WindowState {
  if (state.endsAt <= now + 2 * windowMs) return state
  const endsAt = now + windowMs
  const closedUntil = Math.min(state.closedUntil, now + MAX_CLOSED_MS)
  const offset = state.resetAt === 0 ? 0 : state.resetAt - endsAt
  return { ...state, endsAt, offset, since: now, closedUntil }
}

/** Until the next window; or shortly, where answers that are still out may show that there is room after all. */
function nothingLeft(state: WindowState, elapsed: number, rules: BucketRules): Room {
  const restMs = rules.windowMs - elapsed + rules.guardMs
  const mayChange = Math.min(state.limit - state.spent, state.announced) > keptBack(state, rules)
  return waitFor(mayChange ? Math.min(restMs, shortly(rules)) : restMs)
}

function shortly(rules: BucketRules): number {
  return Math.ceil(rules.windowMs / 40)
}

function keptBack(state: WindowState, rules: BucketRules): number {
  return state.limit - usable(state, rules)
}

/** At least one call: a limit so small that headroom eats all of it would otherwise stop the work for good. */
function usable(state: WindowState, rules: BucketRules): number {
  return Math.max(1, state.limit - Math.ceil((state.limit * rules.headroomPermille) / 1000))
}

function probe(state: WindowState, left: number, rules: BucketRules): Room {
  const calls = Math.min(left, rules.probes - state.inFlight)
  return calls > 0 ? { calls, waitMs: 0, probing: true } : { calls: 0, waitMs: shortly(rules), probing: true }
}

function paced(state: WindowState, left: number, elapsed: number, rules: BucketRules): Room {
  const total = usable(state, rules)
  const used = total - left
  const burst = Math.max(1, Math.floor((total * rules.burstPermille) / 1000))
  const onPace = Math.floor((total * elapsed) / rules.windowMs) + burst - used
  const reserve = Math.floor((state.limit * rules.livePermille) / 1000)
  const unreserved = left - Math.floor((reserve * (rules.windowMs - elapsed)) / rules.windowMs)
  const calls = Math.min(left, onPace, unreserved)
  if (calls > 0) return { calls, waitMs: 0, probing: false }
  const paceAt = Math.ceil(((used + 1 - burst) * rules.windowMs) / total)
  const meltedAt = reserve > 0 ? rules.windowMs - Math.ceil((left * rules.windowMs) / reserve) + 1 : 0
  return waitFor(Math.max(1, Math.max(paceAt, meltedAt) - elapsed))
}

function waitFor(waitMs: number): Room {
  return { calls: 0, waitMs, probing: false }
}
