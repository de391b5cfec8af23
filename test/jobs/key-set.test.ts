/** The set of keys met by a read: says once that a key is new, and survives a restart through its drained hashes. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createKeySet, KEY_HASH_BYTES } from '../../src/jobs/key-set.ts'

test('a key is new once', () => {
  const seen = createKeySet()
  expect(seen.add('a@example.com')).toBe(true)
  expect(seen.add('a@example.com')).toBe(false)
  expect(seen.add('b@example.com')).toBe(true)
  expect(seen.has('a@example.com')).toBe(true)
  expect(seen.has('c@example.com')).toBe(false)
  expect(seen.size).toBe(2)
})

test('drained hashes make the same set again, and are drained once', () => {
  const seen = createKeySet()
  for (let i = 0; i < 10_000; i++) seen.add(`key ${i}`)
  const hashes = seen.drain()
  expect(hashes.length).toBe(10_000 * KEY_HASH_BYTES)
  expect(seen.drain().length).toBe(0)

  const resumed = createKeySet()
  resumed.load(hashes)
  expect(resumed.size).toBe(10_000)
  for (let i = 0; i < 10_000; i++) expect(resumed.add(`key ${i}`)).toBe(false)
  expect(resumed.add('key 10000')).toBe(true)
})

test('it answers like a Set for any keys', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3000 }), (keys) => {
      const mine = createKeySet()
      const real = new Set<string>()
      for (const key of keys) {
        expect(mine.add(key)).toBe(!real.has(key))
        real.add(key)
      }
      expect(mine.size).toBe(real.size)
    }),
    { numRuns: 50 },
  )
})
