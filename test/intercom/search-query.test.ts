/** Queries that look many contacts up in one call. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyOfEqual, anyOfIn, MOST_EQUAL, type SearchQuery } from '../../src/intercom/search-query.ts'

describe('anyOfIn', () => {
  test('one list for each field', () => {
    expect(anyOfIn({ external_id: ['1', '2'], email: ['a@b.ie'] })).toEqual({
      operator: 'OR',
      value: [
        { field: 'external_id', operator: 'IN', value: ['1', '2'] },
        { field: 'email', operator: 'IN', value: ['a@b.ie'] },
      ],
    })
  })

  test('no group around a single field', () => {
    expect(anyOfIn({ external_id: [], email: ['a@b.ie'] })).toEqual({ field: 'email', operator: 'IN', value: ['a@b.ie'] })
  })

  test('nothing to look for is a mistake', () => {
    expect(() => anyOfIn({ email: [] })).toThrow(RangeError)
    expect(() => anyOfEqual({})).toThrow(RangeError)
  })
})

describe('anyOfEqual', () => {
  test('a single value', () => {
    expect(anyOfEqual({ email: ['a@b.ie'] })).toEqual({ field: 'email', operator: '=', value: 'a@b.ie' })
  })

  test('a single group where 15 are enough', () => {
    expect(anyOfEqual({ external_id: ['1'], email: ['a@b.ie'] })).toEqual({
      operator: 'OR',
      value: [
        { field: 'external_id', operator: '=', value: '1' },
        { field: 'email', operator: '=', value: 'a@b.ie' },
      ],
    })
  })

  test('holds every value once, never more than 15 in a group, never nested deeper than twice', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: MOST_EQUAL }), (count) => {
        const values = Array.from({ length: count }, (_, index) => String(index))
        const query = anyOfEqual({ external_id: values })
        expect(leaves(query)).toEqual(values)
        expect(depth(query)).toBeLessThanOrEqual(2)
      }),
    )
  })

  test('more than fit are refused', () => {
    expect(() => anyOfEqual({ email: Array.from({ length: 226 }, (_, index) => `${index}`) })).toThrow('225')
  })
})

function leaves(query: SearchQuery): string[] {
  if ('field' in query) return [query.value].flat().map(String)
  expect(query.value.length).toBeLessThanOrEqual(15)
  return query.value.flatMap(leaves)
}

function depth(query: SearchQuery): number {
  return 'field' in query ? 0 : 1 + Math.max(...query.value.map(depth))
}
