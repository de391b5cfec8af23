/** What goes to the script in redis-lua-exchange.ts and comes back from it: rows of whole numbers. Pure. */
import { z } from 'zod'
import type { BucketRules, WindowState } from './arithmetic.ts'
import { type Ask, type ExchangeContext, type ExchangeReply, type ExchangeRequest, mapLevels, type Report } from './exchange.ts'
import { LEVELS, type LevelName } from './levels.ts'
import type { Bucket } from './limiter.ts'

/** Instead of a time: the server's own. */
const SERVER_TIME = -1

/** `now` undefined = the time of the Redis server. */
export type VisitContext = Omit<ExchangeContext, 'now'> & { readonly now: number | undefined; readonly expiryMs: number }

/** The arguments in the order in which the script reads them. */
export function writeRequest({ asks, reports }: ExchangeRequest, context: VisitContext): number[] {
  return [
    context.expiryMs,
    context.now ?? SERVER_TIME,
    context.jitter,
    ...LEVELS.flatMap((level) => rulesRow(context.rules[level])),
    reports.length,
    ...reports.flatMap(reportRow),
    asks.length,
    ...asks.flatMap(askRow),
  ]
}

/** The keys of a bucket's levels; in a cluster's way of counting, those of a workspace belong together. */
export function levelKeys(o: { prefix: string; workspace: string; app: string }): string[] {
  const base = `${o.prefix}:buckets:{${o.workspace}}`
  return LEVELS.map((level) => (level === 'workspace' ? `${base}:workspace` : `${base}:${o.app}:${level}`))
}

const rows = z.array(z.int())

/** Reads the script's answer to `asks` asks. Throws when it is of another shape, which is a defect. */
export function readReply(answer: unknown, asks: number): ExchangeReply {
  const numbers = rows
    .length(1 + 3 * asks + LEVELS.length * 11)
    .parse(answer)
    [Symbol.iterator]()
  const next = (): number => Number(numbers.next().value)
  const now = next()
  const granted = Array.from({ length: asks }, () => ({ calls: next(), waitMs: next(), probing: next() === 1 }))
  return { now, granted, levels: mapLevels(() => readState(next)) }
}

/** Properties are evaluated as they are written, so this is the order of FIELDS in the script. */
function readState(next: () => number): WindowState {
  return {
    limit: next(),
    spent: next(),
    inFlight: next(),
    announced: next(),
    resetAt: next(),
    offset: next(),
    endsAt: next(),
    since: next(),
    closedUntil: next(),
    strikes: next(),
    sure: next(),
  }
}

function rulesRow(r: BucketRules): number[] {
  return [r.described, r.windowMs, r.guardMs, r.headroomPermille, r.livePermille, r.burstPermille, r.defaultLimit, r.probes]
}

function askRow({ bucket, live, count }: Ask): number[] {
  return [levelNumber(bucket), live ? 1 : 0, count]
}

function reportRow({ bucket, takenAt, answered, bare, limited, unused, headers }: Report): number[] {
  const { limit, remaining, resetAt } = headers ?? { limit: 0, remaining: 0, resetAt: 0 }
  return [levelNumber(bucket), takenAt, answered, bare, limited, unused, limit, remaining, resetAt]
}

/** Lua counts from 1. */
function levelNumber(bucket: Bucket): number {
  return LEVELS.indexOf(bucket satisfies LevelName) + 1
}
