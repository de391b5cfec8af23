/** Who goes first, and what is kept free for others. */
import { expect, test } from 'vitest'
import { createBackfillRoom } from '../../src/jobs/backfill-room.ts'
import { helperUrgency, LIVE, urgencyOf } from '../../src/jobs/urgency.ts'

test('live, on demand, nightly, backfill; and who drives before who helps', () => {
  const inOrder = [
    LIVE,
    urgencyOf({ trigger: 'import' }),
    urgencyOf({ trigger: 'schedule', by: 'schedule' }),
    helperUrgency({ trigger: 'run', by: 'ann@build-7' }),
    helperUrgency({ trigger: 'schedule' }),
    urgencyOf({ trigger: 'backfill' }),
    helperUrgency({ trigger: 'backfill' }),
  ]
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b))
  expect(new Set(inOrder).size).toBe(inOrder.length)
})

test('what the sweep carries on is as urgent as nightly work', () => {
  expect(urgencyOf({ trigger: 'resume', by: 'sweep' })).toBe(urgencyOf({ trigger: 'schedule' }))
  expect(urgencyOf({ trigger: 'resume', by: 'ann@build-7' })).toBe(urgencyOf({ trigger: 'run' }))
})

test.each([
  [4, 3],
  [2, 1],
  [1, 1],
])('a worker of %i hands lends %i to backfills', async (concurrency, most) => {
  const room = createBackfillRoom({ concurrency })
  let end: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const taken = Array.from({ length: most }, () => room.during(() => ended))
  expect(await room.during(() => ended)).toBe(false)
  end()
  expect(await Promise.all(taken)).toEqual(taken.map(() => true))
  expect(await room.during(async () => undefined)).toBe(true)
})

test('a backfill that fails gives its place back', async () => {
  const room = createBackfillRoom({ concurrency: 1 })
  await expect(room.during(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await room.during(async () => undefined)).toBe(true)
})
