/** Which rate headers are believed. */
import { expect, test } from 'vitest'
import { readRateHeaders } from '../../src/limiter/headers.ts'

const headers = (limit?: string, remaining?: string, reset?: string) => ({
  'x-ratelimit-limit': limit,
  'x-ratelimit-remaining': remaining,
  'x-ratelimit-reset': reset,
})

test.each([
  ['as documented', headers('167', '166', '1522849880'), { limit: 167, remaining: 166, resetAt: 1_522_849_880_000 }],
  ['nothing left', headers('83', '0', '1522849880'), { limit: 83, remaining: 0, resetAt: 1_522_849_880_000 }],
  ['with blanks', headers(' 167 ', '166', ' 1522849880'), { limit: 167, remaining: 166, resetAt: 1_522_849_880_000 }],
  ['more left than the limit', headers('100', '166', '1522849880'), { limit: 100, remaining: 100, resetAt: 1_522_849_880_000 }],
])('%s', (_, given, read) => {
  expect(readRateHeaders(given)).toEqual(read)
})

test.each([
  ['none', {}],
  ['no limit', headers(undefined, '1', '1522849880')],
  ['no remaining', headers('167', undefined, '1522849880')],
  ['no reset', headers('167', '166')],
  ['a limit of nothing', headers('0', '0', '1522849880')],
  ['words', headers('many', 'some', 'soon')],
  ['an empty text', headers('', '', '')],
  ['negative', headers('167', '-1', '1522849880')],
  ['fractions', headers('167', '1.5', '1522849880')],
  ['a reset in milliseconds', headers('167', '166', '1522849880000')],
  ['a reset as a duration', headers('167', '166', '7')],
])('absent or senseless headers say nothing: %s', (_, given) => {
  expect(readRateHeaders(given)).toBeUndefined()
})

test('of a header sent twice the first counts', () => {
  expect(readRateHeaders({ ...headers(undefined, '1', '1522849880'), 'x-ratelimit-limit': ['5', '6'] })).toMatchObject({ limit: 5 })
})
