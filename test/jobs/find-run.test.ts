/** Run ids as people type them. */
import { expect, test } from 'vitest'
import { meantId } from '../../src/jobs/find-run.ts'

const IDS = ['20261120-k7mq3x', '20261120-kab2cd', '20261119-zzz999']

test.each([
  ['20261119', '20261119-zzz999'],
  ['20261120-k7', '20261120-k7mq3x'],
  ['k7mq', '20261120-k7mq3x'],
])('%s is enough for %s', (wanted, id) => {
  expect(meantId(wanted, IDS)).toBe(id)
})

test.each([
  ['20261120', '"20261120" fits 2 runs (20261120-k7mq3x, 20261120-kab2cd); give more of the id'],
  ['20261119-zzz998', 'there is no run "20261119-zzz998"; did you mean 20261119-zzz999?'],
  ['nothing', 'there is no run "nothing"; fin-sync runs lists those there are'],
  ['', 'there is no run ""; fin-sync runs lists those there are'],
])('%s is refused', (wanted, message) => {
  expect(() => meantId(wanted, IDS)).toThrow(message)
})
