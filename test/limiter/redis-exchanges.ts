/** Random visits to the buckets, done by the script in Redis and by the pure arithmetic, and compared. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { freshState, type WindowState } from '../../src/limiter/arithmetic.ts'
import {
  type Ask,
  type ExchangeReply,
  type ExchangeRequest,
  exchange,
  type Levels,
  mapLevels,
  type Report,
} from '../../src/limiter/exchange.ts'
import { LEVELS, type LevelRules, levelRules } from '../../src/limiter/levels.ts'
import { BUCKETS } from '../../src/limiter/limiter.ts'
import { createVisit } from '../../src/limiter/redis-visit.ts'
import { levelKeys, readReply, writeRequest } from '../../src/limiter/redis-wire.ts'
import type { RedisServer } from '../../src/redis.ts'
import { START } from './virtual-time.ts'

interface Step {
  readonly now: number
  readonly jitter: number
  readonly request: ExchangeRequest
}

interface Story {
  readonly rules: LevelRules
  /** What is stored before the first step; left out = nothing. */
  readonly stored: Levels | undefined
  readonly steps: readonly Step[]
}

/** What each step answered, and what is stored in the end. */
interface Told {
  readonly replies: readonly ExchangeReply[]
  readonly held: readonly unknown[]
}

/** Throws with the smallest story in which the two differ. */
export async function compareExchanges(redis: RedisServer, o: { runs: number }): Promise<void> {
  const client = redis.connection()
  const visit = createVisit(client, { at: redis.at, patienceMs: 10_000, signal: new AbortController().signal })
  let told = 0
  const inRedis = async ({ rules, stored, steps }: Story): Promise<Told> => {
    told += 1
    const keys = levelKeys({ prefix: redis.prefix, workspace: `w${told}`, app: 'a1' })
    const rows = stored === undefined ? [] : LEVELS.map((level, index) => client.hset(keys[index] ?? '', { ...stored[level] }))
    // Sent without waiting for one another: one connection keeps the order.
    const replies = steps.map(({ now, jitter, request }) =>
      visit(keys, writeRequest(request, { now, jitter, rules, expiryMs: 60_000 })).then((answer) =>
        readReply(answer, request.asks.length),
      ),
    )
    const held = Promise.all(keys.map((key) => client.hgetall(key)))
    await Promise.all(rows)
    return { replies: await Promise.all(replies), held: (await held).map(inNumbers) }
  }
  // Sent in full once, so that the server knows it by its hash from the first step on.
  await inRedis({
    rules: levelRules({ pools: 'shared' }),
    stored: undefined,
    steps: [{ now: START, jitter: 0, request: { asks: [], reports: [] } }],
  })
  await fc.assert(
    fc.asyncProperty(story, async (one) => {
      expect(await inRedis(one)).toEqual(withoutMinusZero(inArithmetic(one)))
    }),
    { numRuns: o.runs },
  )
}

function inArithmetic({ rules, stored, steps }: Story): Told {
  let levels = stored ?? mapLevels((level) => freshState(rules[level]))
  const replies = steps.map(({ now, jitter, request }) => {
    const reply = exchange(levels, request, { now, jitter, rules })
    levels = reply.levels
    return reply
  })
  return { replies, held: LEVELS.map((level) => levels[level]) }
}

function inNumbers(row: Readonly<Record<string, string>>): unknown {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]))
}

/** JavaScript knows a zero below zero; nobody else does. */
function withoutMinusZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

const share = fc.integer({ min: 0, max: 900 }).map((permille) => permille / 1000)
const rules = fc
  .record({
    pools: fc.constantFrom('shared' as const, 'separate' as const),
    headroom: share,
    live: share.map((one) => one / 2),
    guardMs: fc.integer({ min: 0, max: 1_000 }),
  })
  .map(levelRules)

const limit = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(83, 167, 1_666, 12_000, 1_000_000_000))
/** Within some windows of the start, mostly near a window's edge. */
const moment = fc.oneof(
  fc.integer({ min: -30_000, max: 60_000 }),
  fc.tuple(fc.integer({ min: -3, max: 6 }), fc.integer({ min: -2, max: 2 })).map(([window, ms]) => window * 10_000 + ms),
)
const time = moment.map((ms) => START + ms)
const resetAt = fc.oneof(
  fc.integer({ min: -3, max: 6 }).map((window) => START + window * 10_000),
  fc.integer({ min: -400_000, max: 400_000 }).map((ms) => START + ms),
)

const state: fc.Arbitrary<WindowState> = fc.record({
  limit,
  spent: fc.nat(2_000),
  inFlight: fc.nat(100),
  announced: fc.integer({ min: -20, max: 2_000 }),
  resetAt: fc.oneof(fc.constant(0), resetAt),
  offset: fc.integer({ min: -400_000, max: 400_000 }),
  endsAt: fc.oneof(fc.constant(0), time, fc.constant(START + 3_600_000)),
  since: fc.oneof(fc.constant(0), time),
  closedUntil: fc.oneof(fc.constant(0), time),
  strikes: fc.nat(7),
  sure: fc.oneof(fc.nat(6), fc.constant(998)),
})
const levels = fc.record({ workspace: state, app: state, contacts: state, conversations: state, content: state })

const bucket = fc.constantFrom(...BUCKETS)
const ask: fc.Arbitrary<Ask> = fc.record({
  bucket,
  live: fc.boolean(),
  count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(100_000)),
})
const headers = limit.chain((most) =>
  fc.record({ limit: fc.constant(most), remaining: fc.oneof(fc.nat(most), fc.nat(Math.min(50, most))), resetAt }),
)
const report: fc.Arbitrary<Report> = fc
  .record({
    bucket,
    takenAt: time,
    answered: fc.nat(50),
    bare: fc.nat(8),
    limited: fc.oneof(fc.constant(0), fc.nat(3)),
    unused: fc.oneof(fc.constant(0), fc.nat(40)),
    headers: fc.option(headers, { nil: undefined }),
  })
  .map(({ headers: told, ...rest }) => (told === undefined ? rest : { ...rest, headers: told }))

const step: fc.Arbitrary<Step> = fc.record({
  now: time,
  jitter: fc.nat(999),
  request: fc.record({ asks: fc.array(ask, { maxLength: 4 }), reports: fc.array(report, { maxLength: 4 }) }),
})

/** Time mostly goes on, and sometimes is set back. */
const steps = fc
  .tuple(fc.array(step, { minLength: 1, maxLength: 12 }), fc.boolean())
  .map(([all, set]) => (set ? all : all.toSorted((one, other) => one.now - other.now)))

const story: fc.Arbitrary<Story> = fc.record({ rules, stored: fc.option(levels, { nil: undefined }), steps })
