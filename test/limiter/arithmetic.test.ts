/** The arithmetic of one bucket as tables: what is left, when to come back, what an answer changes. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BucketRules,
  draw,
  freshState,
  giveBack,
  remaining,
  roll,
  spend,
  type WindowState,
} from '../../src/limiter/arithmetic.ts'
import { type Heard, hear } from '../../src/limiter/hearing.ts'
import { levelRules } from '../../src/limiter/levels.ts'

const T = 1_800_000_000_000
const RULES: BucketRules = { ...levelRules({ pools: 'shared' }).app, guardMs: 200, burstPermille: 20 }
const NO_GUARD: BucketRules = { ...RULES, guardMs: 0 }
const NO_PACE: BucketRules = { ...NO_GUARD, burstPermille: 1000 }

/** A window that began at T, of 1,000 calls, 900 of which may be used. */
const OPEN: WindowState = {
  ...freshState(RULES),
  limit: 1_000,
  announced: 1_000,
  resetAt: T + 10_000,
  endsAt: T + 10_000,
  since: T,
  sure: RULES.probes,
}

const bulk = (now: number, count = 10_000) => ({ now: T + now, count, live: false, rules: RULES })
const live = (now: number, count = 10_000) => ({ ...bulk(now, count), live: true })
const heard = (o: Partial<Heard>): Heard => ({ takenAt: T + 300, answered: 1, bare: 0, limited: 0, unused: 0, ...o })
const at = (now: number, jitter = 500) => ({ now: T + now, jitter, rules: RULES })

describe('draw', () => {
  test.each([
    ['nothing during the guard', OPEN, bulk(50), 0, 150],
    ['the share of the time gone and a small burst', OPEN, bulk(5_000), 450 + 18, 0],
    ['no more than is asked for', OPEN, bulk(5_000, 3), 3, 0],
    ['everything but the headroom near the end', OPEN, bulk(9_900), 900, 0],
    ['everything but the headroom for live work at any time', OPEN, live(300), 900, 0],
    ['nothing ahead of the pace, and the time when one more is due', { ...OPEN, spent: 468 }, bulk(5_000), 0, 12],
    ['for live work also ahead of the pace', { ...OPEN, spent: 468 }, live(5_000), 432, 0],
    ['nothing below the headroom until the next window has had its guard', { ...OPEN, spent: 900 }, live(9_000), 0, 1_200],
    ['what others left', { ...OPEN, announced: 150 }, bulk(9_900), 50, 0],
    ['for bulk nothing while others are ahead of the pace', { ...OPEN, announced: 140 }, bulk(2_000), 0, 7_367],
    ['for live what others left', { ...OPEN, announced: 140 }, live(2_000), 40, 0],
    ['without a pace, for bulk all but the live reserve', OPEN, { ...bulk(0), rules: NO_PACE }, 850, 0],
    ['without a pace, the reserve as it melts', { ...OPEN, spent: 860 }, { ...bulk(2_000), rules: NO_PACE }, 0, 1],
    ['without a pace, the reserve to live work', { ...OPEN, spent: 860 }, { ...live(2_000), rules: NO_PACE }, 40, 0],
    ['nothing while closed by a 429', { ...OPEN, closedUntil: T + 4_000 }, live(1_000), 0, 3_000],
    ['few calls before anything was heard', freshState(RULES), bulk(5_000), 5, 0],
    ['none of them while they are all in flight', spend(roll(freshState(RULES), T + 5_000, RULES), 5), bulk(5_000), 0, 250],
    ['the default when enough answers had no headers', { ...freshState(RULES), sure: 5 }, bulk(9_900), 1_499, 0],
  ])('grants %s', (_, state, ask, granted, waitMs) => {
    const drawn = draw(state, ask)
    expect({ granted: drawn.granted, waitMs: drawn.waitMs }).toEqual({ granted, waitMs })
  })

  test('asking again after each wait gets something soon', () => {
    const state = fc.record({
      spent: fc.integer({ min: 0, max: 1_000 }),
      announced: fc.integer({ min: 0, max: 1_000 }),
      closedUntil: fc.integer({ min: T, max: T + 20_000 }),
    })
    const moment = fc.record({ now: fc.integer({ min: 0, max: 20_000 }), live: fc.boolean() })
    fc.assert(
      fc.property(state, moment, (part, { now, live: isLive }) => {
        let at = now
        let drawn = draw({ ...OPEN, ...part }, { ...bulk(at, 1), live: isLive })
        // Closed, guard, nothing left, closed again in the next window: each is one wait.
        for (let waits = 0; waits < 6 && drawn.granted === 0; waits += 1) {
          expect(drawn.waitMs).toBeGreaterThan(0)
          at += drawn.waitMs
          drawn = draw(drawn.state, { ...bulk(at, 1), live: isLive })
        }
        expect(drawn.granted).toBe(1)
      }),
    )
  })

  test('never grants beyond the headroom, whatever is asked and given back within a window', () => {
    const step = fc.record({ now: fc.integer({ min: 0, max: 9_999 }), count: fc.integer({ min: 1, max: 400 }), live: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 5_000 }), (steps, limit) => {
        let state: WindowState = { ...OPEN, limit, announced: limit }
        for (const { now, count, live: isLive } of steps.toSorted((one, other) => one.now - other.now)) {
          state = draw(state, { now: T + now, count, live: isLive, rules: RULES }).state
        }
        expect(state.spent).toBeLessThanOrEqual(Math.max(1, Math.floor(limit * 0.9)))
      }),
    )
  })

  test('a limit of one call is still used', () => {
    expect(draw({ ...OPEN, limit: 1, announced: 1 }, bulk(5_000)).granted).toBe(1)
  })
})

describe('roll', () => {
  test('opens the window that now lies in, aligned, and keeps its name in step', () => {
    const next = roll({ ...OPEN, spent: 900, inFlight: 30, announced: 5 }, T + 37_000, RULES)
    expect(next).toMatchObject({
      spent: 0,
      inFlight: 0,
      announced: 1_000,
      endsAt: T + 40_000,
      resetAt: T + 40_000,
      since: T + 30_000,
    })
  })

  test('leaves a window alone that still runs', () => {
    expect(roll(OPEN, T + 9_999, RULES)).toEqual(OPEN)
  })

  test('a clock that is set back by an hour costs no more than one window', () => {
    const back = roll({ ...OPEN, closedUntil: T + 5_000 }, T - 3_600_000, RULES)
    expect(back.endsAt).toBe(T - 3_600_000 + 10_000)
    expect(back.closedUntil).toBeLessThanOrEqual(T - 3_600_000 + 60_000)
  })
})

describe('hear', () => {
  const flying = { ...OPEN, spent: 100, inFlight: 40 }
  const headers = { limit: 1_000, remaining: 800, resetAt: T + 10_000 }

  test.each([
    ['the same window: what is announced less what is still in flight', heard({ headers }), 800 - 39],
    ['the same window, announced higher than known: ours', heard({ headers: { ...headers, remaining: 990 } }), 900],
    [
      'an older window, of an earlier call: ignored',
      heard({ takenAt: T - 500, headers: { ...headers, resetAt: T, remaining: 3 } }),
      900,
    ],
    ['a later window: what it announces', heard({ headers: { ...headers, resetAt: T + 20_000 } }), 800],
    ['no headers: one call that may have been counted since', heard({ bare: 1 }), 900],
    ['given back: one call more', heard({ answered: 0, unused: 1 }), 901],
    ['given back, from an earlier window: nothing', heard({ answered: 0, unused: 1, takenAt: T - 500 }), 900],
  ])('%s', (_, what, left) => {
    expect(remaining(hear(flying, what, at(1_000)))).toBe(left)
  })

  test('late and reordered answers end at the same count as orderly ones', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 30 }, (_, index) => index),
      { minLength: 30 },
    )
    fc.assert(
      fc.property(order, (sequence) => {
        const start = spend(OPEN, 30)
        const end = sequence.reduce(
          (state, index) => hear(state, heard({ headers: { ...headers, remaining: 969 - index } }), at(1_000)),
          start,
        )
        expect(remaining(end)).toBe(940)
      }),
    )
  })

  test('what is left never exceeds the truth, however the answers of others and ours are mixed', () => {
    const ours = fc.array(fc.boolean(), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(ours, fc.integer({ min: 0, max: 1_000 }), (calls, seed) => {
        const mine = calls.filter(Boolean).length
        let used = 0
        const answers = calls.flatMap((isOurs) => {
          used += 1
          return isOurs ? [heard({ headers: { ...headers, remaining: 1_000 - used } })] : []
        })
        const rotated = [...answers.slice(seed % (answers.length + 1)), ...answers.slice(0, seed % (answers.length + 1))]
        const end = rotated.reduce((state, answer) => hear(state, answer, at(1_000)), spend(OPEN, mine))
        const lastOfOurs = calls.lastIndexOf(true) + 1
        expect(remaining(end)).toBe(1_000 - lastOfOurs)
      }),
    )
  })

  test('a window that Intercom has not ended yet goes on, and the clocks are found to differ', () => {
    const next = roll(OPEN, T + 10_300, RULES)
    const corrected = hear(next, heard({ takenAt: T + 10_300, headers: { ...headers, remaining: 90 } }), at(10_400))
    expect(corrected).toMatchObject({ resetAt: T + 10_000, announced: 90, offset: -501, endsAt: T + 10_501, sure: 0 })
    const confirmed = hear(
      roll(corrected, T + 10_800, RULES),
      heard({ takenAt: T + 10_800, headers: { ...headers, remaining: 999, resetAt: T + 20_000 } }),
      at(10_900),
    )
    expect(confirmed).toMatchObject({ resetAt: T + 20_000, endsAt: T + 20_501, sure: RULES.probes })
  })

  test.each([
    ['of the running window: until it ends', OPEN, heard({ limited: 1, headers }), 500, T + 10_000],
    [
      'of an earlier window: not at all',
      OPEN,
      heard({ limited: 1, takenAt: T - 500, headers: { ...headers, resetAt: T } }),
      500,
      0,
    ],
    ['without a reset: one to two seconds', OPEN, heard({ limited: 1, bare: 1 }), 500, T + 1_000 + 1_500],
    [
      'without a reset, the third in a row: four to eight',
      { ...OPEN, strikes: 2 },
      heard({ limited: 1, bare: 1 }),
      0,
      T + 1_000 + 4_000,
    ],
    [
      'without a reset, the twentieth: half a minute to one',
      { ...OPEN, strikes: 19 },
      heard({ limited: 1 }),
      999,
      T + 1_000 + 59_970,
    ],
    ['while closed already: no longer', { ...OPEN, closedUntil: T + 1_500 }, heard({ limited: 1, bare: 1 }), 500, T + 1_500],
  ])('a 429 %s', (_, state, what, jitter, closedUntil) => {
    expect(hear(state, what, at(1_000, jitter)).closedUntil).toBe(closedUntil)
  })

  test('an answer that was let through forgives earlier 429s, once the bucket is open again', () => {
    expect(hear({ ...OPEN, strikes: 3 }, heard({ headers }), at(1_000)).strikes).toBe(0)
    expect(hear({ ...OPEN, strikes: 3, closedUntil: T + 5_000 }, heard({ headers }), at(1_000)).strikes).toBe(3)
  })

  test('a bucket that no header describes is only counted', () => {
    const counted = { ...RULES, described: 0 } as const
    const state = hear(spend(OPEN, 2), heard({ limited: 1, headers }), { ...at(1_000), rules: counted })
    expect(state).toMatchObject({ spent: 2, inFlight: 1, closedUntil: 0, announced: 1_000 })
  })
})

test('giving back more than was taken leaves nothing negative', () => {
  expect(giveBack(spend(OPEN, 1), 5, T + 1)).toMatchObject({ spent: 0, inFlight: 0 })
})

test('the numbers stay whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 9_999 }), (limit, now) => {
      const { state, granted, waitMs } = draw({ ...OPEN, limit, announced: limit }, { ...bulk(now), rules: NO_GUARD })
      for (const value of [granted, waitMs, ...Object.values(state)]) expect(Number.isSafeInteger(value)).toBe(true)
    }),
  )
})
