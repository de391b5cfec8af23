/** Schedules on the embedded store, and which triggers the queue should have. */
import { describe, expect, test } from 'vitest'
import { triggerChanges } from '../../src/jobs/schedules-triggers.ts'
import { testSchedules } from '../contracts/schedules.ts'
import { testTriggers } from '../contracts/triggers.ts'
import { embeddedStore } from '../support/embedded.ts'

testSchedules({ name: 'PGlite', open: async () => (await embeddedStore()).db })
testTriggers({
  name: 'the embedded store',
  make: async () => {
    const store = await embeddedStore()
    return { store, lose: () => store.db.execute('truncate bullmq.job, bullmq.scheduler cascade') }
  },
})

describe('triggers', () => {
  const now = 1_000_000
  const night = { name: 'night', cron: '0 2 * * *', timezone: 'UTC' }
  const changes = (found: readonly object[], o: { wanted?: readonly (typeof night)[]; leftOut?: readonly string[] } = {}) =>
    triggerChanges({
      wanted: o.wanted ?? [night],
      found: found.map((one) => ({ ...night, nextAt: now + 1, ...one })),
      leftOut: new Set(o.leftOut),
      now,
    })

  test('one that is there and as it should be is left alone', () => {
    expect(changes([night])).toEqual({ set: [], remove: [] })
  })

  test.each([
    ['is not there', []],
    ['has another line', [{ cron: '0 3 * * *' }]],
    ['has another zone', [{ timezone: 'Europe/Dublin' }]],
    ['has no next time', [{ nextAt: null }]],
    ['should have fired more than a minute ago', [{ nextAt: now - 60_000 }]],
  ])('one that %s is set', (_, found) => {
    expect(changes(found)).toEqual({ set: [night], remove: [] })
  })

  test('one of a sync that has no schedule any more is removed, unless another process may have it', () => {
    expect(changes([night], { wanted: [] })).toEqual({ set: [], remove: ['night'] })
    expect(changes([night], { wanted: [], leftOut: ['night'] })).toEqual({ set: [], remove: [] })
  })
})
