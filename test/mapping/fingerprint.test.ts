/** Equal contents have equal fingerprints, different ones do not. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprintOf, sourceFingerprint } from '../../src/mapping/fingerprint.ts'
import { stableStringify } from '../../src/mapping/stable-json.ts'

const UUID = /^[0-9a-f]{32}$/

test('stable JSON is JSON with sorted keys', () => {
  expect(stableStringify({ b: [1, { d: null, c: 'x' }], a: undefined, A: true })).toBe('{"A":true,"b":[1,{"c":"x","d":null}]}')
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(stableStringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('the order in which a record was built does not count', () => {
  const record = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(record, (one) => {
      expect(fingerprintOf(Object.fromEntries(Object.entries(one).reverse()))).toBe(fingerprintOf(one))
    }),
  )
})

test('fingerprints have the form of a uuid and stay the same from version to version', () => {
  expect(fingerprintOf({ role: 'user', set: { email: 'ann@example.com' } })).toBe('643595bd02731d120fee33b42b67dc7c')
  expect(sourceFingerprint(['17', 'Ann', null], 'abc')).toBe('fcf1f33a5e7fed7b200df34e1c53b2b8')
  expect(sourceFingerprint([], '')).toMatch(UUID)
})

test('cells that differ anywhere give another fingerprint', () => {
  const cell = fc.oneof(
    fc.string({ unit: fc.constantFrom('1', ':', 'a', '-', '#') }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  )
  fc.assert(
    fc.property(fc.array(cell), fc.array(cell), (a, b) => {
      const isSame = JSON.stringify(a) === JSON.stringify(b)
      expect(sourceFingerprint(a, 'hash') === sourceFingerprint(b, 'hash')).toBe(isSame)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  [['5'], [5]],
  [['true'], [true]],
  [[''], [null]],
  [['a', ''], ['a']],
  [
    ['ab', 'c'],
    ['a', 'bc'],
  ],
  [['1:a'], ['a', '']],
  [['#8:number 5'], [5]],
  [['2024-05-31T00:00:00.000Z'], [new Date('2024-05-31T00:00:00Z')]],
  [[5], [5n]],
  [[Number.NaN], [null]],
  [[{ a: 1 }], ['{"a":1}']],
  [[[1, 2]], [[12]]],
])('%o and %o are told apart', (a, b) => {
  expect(sourceFingerprint(a, 'hash')).not.toBe(sourceFingerprint(b, 'hash'))
})

test('another mapping is another fingerprint', () => {
  expect(sourceFingerprint(['17'], 'one')).not.toBe(sourceFingerprint(['17'], 'two'))
})
