/** What the sweep decides by numbers, and that none of its parts stops another. */
import { expect, test } from 'vitest'
import { helpersFor, spareSlot } from '../../src/jobs/helpers.ts'
import { resumeFrom } from '../../src/jobs/resume-due.ts'
import { sweepRegularly } from '../../src/jobs/sweep.ts'
import type { Status } from '../../src/store/runs.ts'

test.each([
  [0, 0],
  [200, 0],
  [201, 1],
  [600, 2],
  [3_200, 15],
  [1_000_000, 15],
])('%d due lines are worth %d helpers', (due, helpers) => {
  expect(helpersFor(due)).toBe(helpers)
})

test('every minute another spare slot, none of those that runs are opened or helped with', () => {
  const slots = Array.from({ length: 17 }, (_, minute) => spareSlot(minute * 60_000 + 30_000))
  expect(slots).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 16])
})

test('a spare slot that is known to be held is passed over', () => {
  expect(spareSlot(0, new Set([0, 16, 17]))).toBe(18)
  expect(spareSlot(15 * 60_000, new Set([31]))).toBe(16)
})

const MINUTE = 60_000
const END = Date.UTC(2026, 10, 20)
const ended = (status: Status) => ({ status, finishedAt: new Date(END) })

test.each([
  ['no run yet', [], 0],
  ['a good one', [ended('partial'), ended('failed')], 0],
  ['one failure', [ended('failed'), ended('done')], END + MINUTE],
  ['three failures', [ended('failed'), ended('failed'), ended('failed'), ended('done')], END + 4 * MINUTE],
  ['failures only', Array.from({ length: 8 }, () => ended('failed')), END + 60 * MINUTE],
])('rows that are due are tried again: after %s', (_, newest, from) => {
  expect(resumeFrom(newest)).toBe(from)
})

test('a part that fails is told and stops no other; a round without failures is told as well', async () => {
  const failure = new Error('away')
  const heard: unknown[] = []
  let fails = true
  const sweeping = sweepRegularly({
    parts: [async () => (fails ? Promise.reject(failure) : undefined), async () => void heard.push('second')],
    onError: (error) => heard.push(error),
    onDone: () => heard.push('done'),
    everyMs: 1_000_000,
  })
  await sweeping.now()
  fails = false
  await sweeping.now()
  await sweeping.stop()
  expect(heard).toEqual([failure, 'second', 'second', 'done'])
})
