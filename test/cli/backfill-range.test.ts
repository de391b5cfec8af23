/** The range of a backfill, as people write it. */
import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import { checkRange, instantOption } from '../../src/cli/backfill-range.ts'
import { ConfigError } from '../../src/errors.ts'

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T09:30', '2026-01-31T09:30:00.000Z'],
  ['2026-01-31 09:30:15', '2026-01-31T09:30:15.000Z'],
  ['2026-01-31T09:30:15.123456Z', '2026-01-31T09:30:15.123Z'],
  ['2026-01-31T00:30+02:00', '2026-01-30T22:30:00.000Z'],
  ['2026-01-31T23:30-0230', '2026-02-01T02:00:00.000Z'],
  ['2026-01-31T09:30+02', '2026-01-31T07:30:00.000Z'],
])('%s is %s', (text, instant) => {
  expect(instantOption(text)).toBe(instant)
})

test.each([
  '',
  '2026',
  '2026-02-30',
  '2026-13-01',
  '31.01.2026',
  '2026-01-31T25:00',
  '2026-01-31T09:30+99:00',
  '12:30',
  'yesterday',
])('%j is no date', (text) => {
  expect(() => instantOption(text)).toThrow(InvalidArgumentError)
})

test.each([
  [{}, /tell what to read: --from, --to or both/],
  [{ full: true, from: '2026-01-01T00:00:00.000Z' } as const, /--full reads everything/],
  [{ from: '2026-02-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' }, /is not before --to/],
  [{ from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' }, /is not before --to/],
])('%j asks for nothing that could be read', (range, why) => {
  expect(() => checkRange(range)).toThrow(ConfigError)
  expect(() => checkRange(range)).toThrow(why)
})

test('one end is enough, or everything', () => {
  checkRange({ from: '2026-01-01T00:00:00.000Z' })
  checkRange({ to: '2026-01-01T00:00:00.000Z' })
  checkRange({ full: true })
})
