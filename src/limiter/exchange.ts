/**
 * One visit to the shared buckets: what was heard goes in, grants come out. Pure; a backend runs it (or a copy of it in its own
 * language) where nobody else can change the buckets meanwhile.
 */
import { isProbing, raiseLimit, roll, room, spend, type WindowState } from './arithmetic.ts'
import { type Heard, hear } from './hearing.ts'
import { LEVELS, type LevelName, type LevelRules } from './levels.ts'
import type { Bucket } from './limiter.ts'

export type Levels = { readonly [level in LevelName]: WindowState }

/** `count` calls wanted in a bucket; anything from 0 to `count` is granted. */
export interface Ask {
  readonly bucket: Bucket
  readonly live: boolean
  readonly count: number
}

export interface Report extends Heard {
  readonly bucket: Bucket
}

/** Asks are served in the order given: live ones first. */
export interface ExchangeRequest {
  readonly asks: readonly Ask[]
  readonly reports: readonly Report[]
}

/** `waitMs`: when to ask again for what was not granted. `probing`: the first answers decide, so any answer is a reason to ask again. */
export interface Granted {
  readonly calls: number
  readonly waitMs: number
  readonly probing: boolean
}

/** `now` = the server's clock at the exchange; grants are known by it when they are reported on. */
export interface ExchangeReply {
  readonly now: number
  readonly granted: readonly Granted[]
  readonly levels: Levels
}

export interface ExchangeContext {
  readonly now: number
  /** 0 to 999. */
  readonly jitter: number
  readonly rules: LevelRules
}

/** Takes the buckets as stored; the reply holds them as they are to be stored. */
export function exchange(stored: Levels, request: ExchangeRequest, context: ExchangeContext): ExchangeReply {
  const rolled = mapLevels((level) => roll(stored[level], context.now, context.rules[level]))
  const heard = request.reports.reduce((before, report) => hearReport(before, report, context), rolled)
  let levels = raiseCap(heard, context.rules)
  const granted: Granted[] = []
  for (const ask of request.asks) {
    const served = serve(levels, ask, context)
    levels = served.levels
    granted.push(served.granted)
  }
  return { now: context.now, granted, levels }
}

/** Builds a value for each level. */
export function mapLevels<T>(make: (level: LevelName) => T): { [level in LevelName]: T } {
  return {
    workspace: make('workspace'),
    app: make('app'),
    contacts: make('contacts'),
    conversations: make('conversations'),
    content: make('content'),
  }
}

/** The levels a bucket's calls count in, outermost first. */
function chain(bucket: Bucket): readonly LevelName[] {
  return LEVELS.filter((level) => level === 'workspace' || level === 'app' || level === bucket)
}

function onChain(levels: Levels, bucket: Bucket, change: (level: LevelName) => WindowState): Levels {
  const touched = chain(bucket)
  return mapLevels((level) => (touched.includes(level) ? change(level) : levels[level]))
}

function hearReport(levels: Levels, report: Report, context: ExchangeContext): Levels {
  return onChain(levels, report.bucket, (level) =>
    hear(levels[level], report, { now: context.now, jitter: context.jitter, rules: context.rules[level] }),
  )
}

/** The official cap of a workspace is counted without a word from Intercom; a limit that its answers name may be larger, and is right. */
function raiseCap(levels: Levels, rules: LevelRules): Levels {
  const told = LEVELS.filter((level) => rules[level].described === 1 && levels[level].resetAt !== 0)
  const highest = Math.max(0, ...told.map((level) => levels[level].limit))
  return { ...levels, workspace: raiseLimit(levels.workspace, highest) }
}

/** The least room on the way decides; the longest wait on the way is the one worth waiting. */
function serve(levels: Levels, ask: Ask, context: ExchangeContext): { levels: Levels; granted: Granted } {
  const calls = Math.min(ask.count, ...rooms(levels, ask, context).map((found) => found.calls))
  const after = onChain(levels, ask.bucket, (level) => spend(levels[level], calls))
  const waits = calls < ask.count ? rooms(after, ask, context).filter((found) => found.calls === 0) : []
  const waitMs = Math.max(0, ...waits.map((found) => found.waitMs))
  const probing = chain(ask.bucket).some((level) => isProbing(after[level], context.rules[level]))
  return { levels: after, granted: { calls, waitMs, probing } }
}

function rooms(levels: Levels, ask: Ask, context: ExchangeContext) {
  return chain(ask.bucket).map((level) => room(levels[level], { now: context.now, live: ask.live, rules: context.rules[level] }))
}
