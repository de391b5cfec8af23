/** A search that is printed reads as the same search. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSearch } from '../../src/intercom/search-language.ts'
import { printSearch } from '../../src/intercom/search-language-print.ts'
import type { SearchQuery } from '../../src/intercom/search-query.ts'

const options = { of: 'conversations', version: '2.16' } as const
const parse = (written: string) => parseSearch(written, options)
const print = (query: SearchQuery) => printSearch(query, options)

test('reads like what a person would write', () => {
  const written = 'state = open AND (custom_attributes."Plan name" IN [pro, "Team 2"] OR created_at > 2024-12-18T15:58:31Z)'
  expect(print(parse(written))).toBe(written)
})

const value = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `"${text.replaceAll('\\', '').replaceAll('"', "'")}"`),
  fc.constantFrom(
    'pro',
    '0',
    '-0',
    '-12.250000',
    '1e9',
    '00',
    '2024-02-29',
    '1999-12-31T23:59:59.5-03:30',
    'TRUE',
    'null',
    '"null"',
    'b@x.ie',
  ),
  fc.integer({ min: -99_999, max: 99_999_999 }).map(String),
)
const custom = fc
  .tuple(
    fc.constantFrom('custom_attributes.plan', 'custom_attributes."a b"', '"custom_attributes.AND"'),
    fc.constantFrom('=', '!='),
    value,
  )
  .map((parts) => parts.join(' '))
const listed = fc
  .array(fc.constantFrom('open', '"x y"', '12'), { minLength: 1, maxLength: 4 })
  .map((list) => `state IN [${list.join(',')}]`)
const dated = fc.integer({ min: 0, max: 99_999_999_999 }).map((seconds) => `created_at > ${seconds}`)
const filter = fc.oneof(custom, listed, dated, fc.constantFrom('read = true', 'source.body ~ "a\\nb"', 'ai_agent.rating < 2'))
const joined = (parts: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(' AND ', ' OR '), fc.array(parts, { minLength: 1, maxLength: 3 })).map(([word, list]) => list.join(word))
const search = joined(
  fc.oneof(
    filter,
    joined(filter).map((group) => `(${group})`),
  ),
)

test('a printed search reads as the same search', () => {
  fc.assert(
    fc.property(search, (written) => {
      const query = parse(written)
      const printed = print(query)
      expect(parse(printed)).toEqual(query)
      expect(print(parse(printed))).toBe(printed)
    }),
    { numRuns: 300 },
  )
})
