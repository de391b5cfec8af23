/** Figures as people read them. */
import { expect, test } from 'vitest'
import { counted, duration, instant } from '../../src/cli/figures.ts'

test.each([
  [0, '0 rows'],
  [1, '1 row'],
  [1500, '1,500 rows'],
])('%d → %s', (n, text) => {
  expect(counted(n, 'row')).toBe(text)
})

test.each([
  [0, '0.0 s'],
  [12.34, '12.3 s'],
  [119.94, '119.9 s'],
  [120, '2 min 00 s'],
  [185.4, '3 min 05 s'],
  [7199.6, '2 h 00 min'],
  [90_061, '25 h 01 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test('times are told in UTC, whatever the machine thinks', () => {
  expect(instant(new Date('2026-11-20T10:15:30.999+01:00'))).toBe('2026-11-20 09:15:30 UTC')
})
