/** Backoff as numbers, and texts without secrets. */
import { expect, test } from 'vitest'
import { backoffMs } from '../../src/backoff.ts'
import { scrub } from '../../src/scrub.ts'

test.each([
  [1, 0, 250],
  [1, 1, 500],
  [2, 0.5, 750],
  [4, 1, 4_000],
  [20, 1, 10_000],
])('after attempt %d, at %d of the jitter: %d ms', (attempt, random, ms) => {
  expect(backoffMs(attempt, random)).toBe(ms)
})

test('email addresses and secrets are taken out, ids stay', () => {
  const text = 'ann.o+x@mail.example.com with s3cret exists with id=6762f0dd1bb69f9f2193bb83'
  expect(scrub(text, ['s3cret', ''])).toBe('[email] with [redacted] exists with id=6762f0dd1bb69f9f2193bb83')
})

test('a hostile text of any length is cut', () => {
  expect(scrub('a@'.repeat(1_000_000)).length).toBeLessThanOrEqual(500)
})
