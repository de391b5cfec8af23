/** What the limiter costs, as it is shown and kept with a run. */
import { expect, test } from 'vitest'
import { createMeter } from '../../src/cli/call-meter.ts'
import { watchLimiter } from '../../src/cli/limit-watch.ts'
import { callsPerSecond } from '../../src/jobs/pace.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'

const call = { operation: 'POST /contacts', limited: false, status: 200 }

test('waits are added up and the limit that answers name is remembered', async () => {
  let now = 0
  const meter = createMeter()
  const inner = createMemoryLimiter({ pools: 'shared' })
  const slow = { ...inner, take: (...args: Parameters<typeof inner.take>) => ((now += 250), inner.take(...args)) }
  const limiter = watchLimiter(slow, { onWaited: meter.waited, onLimit: meter.limited, now: () => now })
  const grant = await limiter.take('contacts')
  expect(meter.limit()).toBeNull()
  grant.said({ limited: false, headers: { limit: 400, remaining: 399, resetAt: Date.now() + 5_000 } })
  await limiter.take('contacts')
  expect(meter.limit()).toBe(400)
  expect((await limiter.state())[0]).toMatchObject({ limit: 400 })
  expect(meter.stats().limitWaitMs).toBe(500)
  await limiter.close()
})

test('the slowest calls and the waits are those since they were asked for last: runs of one process do not mix', () => {
  const meter = createMeter()
  for (const ms of [5, 90, 20, 70, 30, 80]) meter.saw({ ...call, ms })
  meter.waited(1200)
  expect(meter.stats()).toMatchObject({ limitWaitMs: 1200 })
  meter.saw({ ...call, ms: 7, requestId: 'r' })
  expect(meter.stats()).toEqual({ slowest: [{ operation: 'POST /contacts', ms: 7, status: 200, requestId: 'r' }], limitWaitMs: 0 })
  expect(meter.total()).toBe(7)
})

test.each([
  [{ limit: 1667, headroom: 0.1 }, 150.03],
  [{ limit: 1, headroom: 0.5 }, 0.1],
  [{ limit: null, headroom: 0.1 }, null],
])('%j leaves %s calls a second', (o, expected) => {
  const pace = callsPerSecond(o)
  if (expected === null) expect(pace).toBeNull()
  else expect(pace).toBeCloseTo(expected, 2)
})
