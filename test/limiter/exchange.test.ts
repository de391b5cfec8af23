/** The cap of a workspace, which no header tells: the official one, unless an app's headers say more. */
import { expect, test } from 'vitest'
import { freshState } from '../../src/limiter/arithmetic.ts'
import { type ExchangeReply, exchange, type Levels, mapLevels, type Report } from '../../src/limiter/exchange.ts'
import { levelRules } from '../../src/limiter/levels.ts'
import { START } from './virtual-time.ts'

const RULES = levelRules({ pools: 'shared', headroom: 0 })
const FRESH: Levels = mapLevels((level) => freshState(RULES[level]))

function visit(levels: Levels, o: { at: number; count: number; limit?: number }): ExchangeReply {
  const now = START + o.at
  const headers = { limit: o.limit ?? 0, remaining: o.limit ?? 0, resetAt: START + 10_000 }
  const report: Report = { bucket: 'contacts', takenAt: now, answered: 0, bare: 0, limited: 0, unused: 0, headers }
  const asks = [{ bucket: 'contacts', live: true, count: o.count }] as const
  return exchange(levels, { asks, reports: o.limit === undefined ? [] : [report] }, { now, jitter: 0, rules: RULES })
}

test('a limit below the official cap leaves it as it is', () => {
  expect(visit(FRESH, { at: 1_000, count: 1, limit: 3_000 }).levels.workspace.limit).toBe(4_166)
})

test('a limit above it is the cap for the rest of the window, for every app of the workspace', () => {
  const large = visit(FRESH, { at: 1_000, count: 9_000, limit: 10_000 })
  expect([large.granted[0]?.calls, large.levels.workspace.limit]).toEqual([9_000, 10_000])
  const small = visit({ ...FRESH, workspace: large.levels.workspace }, { at: 2_000, count: 500, limit: 1_000 })
  expect([small.granted[0]?.calls, small.levels.workspace.limit]).toEqual([500, 10_000])
})

test('the next window has the official cap again, until the app whose headers say more asks', () => {
  const large = visit(FRESH, { at: 1_000, count: 1, limit: 10_000 })
  const small = visit({ ...FRESH, workspace: large.levels.workspace }, { at: 11_000, count: 1 })
  expect(small.levels.workspace.limit).toBe(4_166)
  const again = visit({ ...large.levels, workspace: small.levels.workspace }, { at: 12_000, count: 8_000 })
  expect([again.granted[0]?.calls, again.levels.workspace.limit]).toEqual([8_000, 10_000])
})
