/** Slips of the finger find the name that was meant. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { didYouMean, editDistance, nearest } from '../../src/did-you-mean.ts'

test.each([
  ['', '', 0],
  ['email', 'email', 0],
  ['emial', 'email', 1],
  ['emal', 'email', 1],
  ['emails', 'email', 1],
  ['umail', 'email', 1],
  ['kitten', 'sitting', 3],
])('%j to %j takes %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
})

test('the distance is the same both ways and never more than the longer word', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
    }),
  )
})

test('case, spaces and underscores are no differences', () => {
  expect(nearest('full_name', ['Email', 'Full Name', 'Phone'])).toEqual(['Full Name'])
})

test('the nearest comes first, and no more than three', () => {
  expect(nearest('name', ['names', 'name', 'nama', 'nome', 'zebra'])).toEqual(['name', 'names', 'nama'])
})

test('nothing is said when nothing is near', () => {
  expect(didYouMean('postcode', ['email', 'phone'])).toBe('')
  expect(didYouMean('regoin', ['region', 'pools'])).toBe('; did you mean "region"?')
})
