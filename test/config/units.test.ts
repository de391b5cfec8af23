/** Durations become milliseconds, percentages fractions, and variables may stand for whole numbers. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { duration, durationMs } from '../../src/config/duration.ts'
import { percent } from '../../src/config/percent.ts'
import { wholeNumber } from '../../src/config/whole-number.ts'

test.each([
  ['250ms', 250],
  ['10s', 10_000],
  ['5m', 300_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
  ['1y', 31_536_000_000],
  ['1.5h', 5_400_000],
  ['0s', 0],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms)
  expect(duration.parse(text)).toBe(ms)
})

test.each(['5', '5 minutes', '5 m', '-5m', 'm', '1h30m', '1e3s', '5M', ''])('%j is no duration', (text) => {
  expect(durationMs(text)).toBeUndefined()
  expect(duration.safeParse(text).success).toBe(false)
})

test('every whole percentage is its hundredth', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 100 }), (share) => percent.parse(`${share}%`) === share / 100))
})

test.each(['10', '101%', '-1%', '%', '10 %', '1,5%', 0.1])('%j is no percentage', (value) => {
  expect(percent.safeParse(value).success).toBe(false)
})

test('a whole number may be the text of one', () => {
  const number = wholeNumber({ min: 1, max: 100 })
  expect(number.parse(8)).toBe(8)
  expect(number.parse('8')).toBe(8)
  for (const wrong of [0, 101, '0', '101', '8.5', 8.5, 'eight', '']) expect(number.safeParse(wrong).success).toBe(false)
})
