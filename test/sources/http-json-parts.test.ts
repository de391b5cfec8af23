/** The parts of the HTTP JSON source that need no server: paths, times, links, waits, and which page comes next. */
import { describe, expect, test } from 'vitest'
import { StartAgain, Unreachable } from '../../src/errors.ts'
import { openPosition, storedPosition } from '../../src/sources/http-json-cursor.ts'
import { nextLink } from '../../src/sources/http-json-link.ts'
import type { NextPage } from '../../src/sources/http-json-options.ts'
import { firstStep, nextStep, type Page, resumeStep, type Step } from '../../src/sources/http-json-paging.ts'
import { kindOf, valueAt, withValueAt } from '../../src/sources/http-json-path.ts'
import { readTime, writeTime } from '../../src/sources/http-json-time.ts'
import { limitWaitMs } from '../../src/sources/http-json-wait.ts'

describe('paths', () => {
  const document = { a: { b: [{ c: 1 }] }, 'a.b': 'dotted', toString2: null }

  test.each([
    ['', document],
    ['a.b', 'dotted'],
    ['a.x', undefined],
    ['toString', undefined],
    ['toString2.x', undefined],
  ])('%s', (path, value) => expect(valueAt(document, path)).toEqual(value))

  test('numbers count in lists', () => expect(valueAt({ a: [{ c: 1 }, { c: 2 }] }, 'a.1.c')).toBe(2))

  test('a value is set in a copy, and what is missing on the way is made', () => {
    const template = { filter: { $and: [{ kept: 1 }, {}] }, limit: 5 }
    expect(withValueAt(template, 'filter.$and.1.changed.$gte', 'then')).toEqual({
      filter: { $and: [{ kept: 1 }, { changed: { $gte: 'then' } }] },
      limit: 5,
    })
    expect(withValueAt(undefined, 'page.number', 2)).toEqual({ page: { number: 2 } })
    expect(template).toEqual({ filter: { $and: [{ kept: 1 }, {}] }, limit: 5 })
  })

  test.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [['x'], 'a list'],
    ['secret', 'a text'],
    [3, 'a number'],
    [{}, 'an object'],
    [{ data: 1, 'ann@example.com': 2, error: 'x' }, 'an object with the keys data, error'],
  ])('%j is %s, and never what it holds', (value, kind) => expect(kindOf(value)).toBe(kind))
})

describe('times', () => {
  test.each([
    ['2026-01-31T09:00:00Z', 'iso', '2026-01-31T09:00:00.000Z'],
    ['2026-01-31 09:00:00', 'iso', '2026-01-31T09:00:00.000Z'],
    ['2022-11-21T13:22:49.061281000Z', 'iso', '2022-11-21T13:22:49.061Z'],
    ['2026-01-31T09:00:00+0100', 'iso', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31', 'iso', '2026-01-31T00:00:00.000Z'],
    [1769850000, 'unix', '2026-01-31T09:00:00.000Z'],
    ['1769850000.5', 'unix', '2026-01-31T09:00:00.500Z'],
    [1769850000123, 'unix_ms', '2026-01-31T09:00:00.123Z'],
  ] as const)('%s as %s', (value, format, iso) => expect(new Date(readTime(value, format) ?? 0).toISOString()).toBe(iso))

  test.each([
    ['31/01/2026', 'iso'],
    ['2026-13-41T00:00:00Z', 'iso'],
    [1769850000, 'iso'],
    ['soon', 'unix'],
    [Number.NaN, 'unix_ms'],
    [null, 'iso'],
  ] as const)('%s is no time as %s', (value, format) => expect(readTime(value, format)).toBeUndefined())

  test('they are written to the second, never later than they are', () => {
    const ms = Date.UTC(2026, 0, 31, 9, 0, 0, 999)
    expect(writeTime(ms, 'iso')).toBe('2026-01-31T09:00:00Z')
    expect(writeTime(ms, 'unix')).toBe(1769850000)
    expect(writeTime(ms, 'unix_ms')).toBe(1769850000999)
  })
})

describe('the Link header', () => {
  test.each([
    ['<https://a.test/?page=2>; rel="next"', 'https://a.test/?page=2'],
    ['<https://a.test/?page=1>; rel="prev", <https://a.test/?page=3>; rel="next"', 'https://a.test/?page=3'],
    ['</people?after=x,y>; title="a, b; rel=prev"; rel="last next"', '/people?after=x,y'],
    ['<?page=2>;rel=next', '?page=2'],
    ['<https://a.test/?page=2>; REL="NEXT"', 'https://a.test/?page=2'],
    ['<https://a.test/?page=1>; rel="prev"', undefined],
    ['<https://a.test/?page=1>; rel="nextish"', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (header, target) => expect(nextLink(header)).toBe(target))
})

describe('the wait that a 429 asks for', () => {
  const now = Date.UTC(2026, 0, 31, 9)
  test.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Sat, 31 Jan 2026 09:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'Sat, 31 Jan 2026 08:00:00 GMT' }, 0],
    [{ 'x-reset': '2' }, 2_000],
    [{ 'x-reset': String(now / 1_000 + 30) }, 30_000],
    [{ 'x-reset': String(now + 1_500) }, 1_500],
    [{ 'retry-after': '1', 'x-reset': '9' }, 1_000],
    [{ 'retry-after': 'later' }, undefined],
    [{}, undefined],
  ])('%j', (headers, ms) => expect(limitWaitMs(headers, { retryAfter: 'Retry-After', reset: 'X-Reset', now })).toBe(ms))
})

describe('which page comes next', () => {
  const slot = { in: 'query', name: 'p' } as const
  const ways = {
    cursor: { by: 'cursor', path: 'next', slot },
    link: { by: 'link' },
    url: { by: 'url', path: 'next' },
    offset: { by: 'offset', slot, overlap: true },
    plainOffset: { by: 'offset', slot, overlap: false },
    page: { by: 'page', slot, first: 1 },
  } as const satisfies Record<string, NextPage>

  const pageOf = (count: number, o: { body?: object; link?: string; url?: string } = {}): Page => ({
    items: Array.from({ length: count }, (_, id) => ({ id })),
    body: o.body ?? {},
    link: o.link,
    url: o.url ?? 'https://a.test/v1/people?limit=2',
    what: 'reading page 2: a.test',
  })
  const after = (next: NextPage | undefined, page: Page, step: Step = firstStep({ next })) =>
    nextStep(step, page, { next, hasMore: 'more' })

  test('none, where nothing says how', () => expect(after(undefined, pageOf(2)).ask).toEqual({ by: 'end' }))

  test.each([
    ['a text', 'abc', { by: 'cursor', cursor: 'abc' }],
    ['a number', 17, { by: 'cursor', cursor: 17 }],
    ['null', null, { by: 'end' }],
    ['nothing', undefined, { by: 'end' }],
    ['an empty text', '', { by: 'end' }],
  ])('a cursor that is %s', (_, next, ask) => expect(after(ways.cursor, pageOf(2, { body: { next } })).ask).toEqual(ask))

  test('a page without items, but with a cursor, is followed', () => {
    expect(after(ways.cursor, pageOf(0, { body: { next: 'x' } })).ask).toEqual({ by: 'cursor', cursor: 'x' })
  })

  test('a URL may be relative to the page, and keeps to https behind a proxy that ends TLS', () => {
    expect(after(ways.url, pageOf(1, { body: { next: '?after=2' } })).ask).toEqual({
      by: 'url',
      url: 'https://a.test/v1/people?after=2',
    })
    expect(after(ways.link, pageOf(1, { link: '<http://a.test/v1/people?p=2>; rel=next' })).ask).toEqual({
      by: 'url',
      url: 'https://a.test/v1/people?p=2',
    })
  })

  test('an offset goes on by what was got, with the last item once more, until there is nothing but that', () => {
    const second = after(ways.offset, pageOf(3))
    expect(second).toMatchObject({ ask: { by: 'offset', offset: 2 }, skip: { items: 1 } })
    expect(after(ways.offset, pageOf(3), second).ask).toEqual({ by: 'offset', offset: 4 })
    expect(after(ways.offset, pageOf(1), second).ask).toEqual({ by: 'end' })
    expect(after(ways.plainOffset, pageOf(3))).toEqual({ ask: { by: 'offset', offset: 3 } })
    expect(after(ways.plainOffset, pageOf(0)).ask).toEqual({ by: 'end' })
  })

  test('an API that gives one item a page is read to its end as well', () => {
    expect(after(ways.offset, pageOf(1))).toEqual({ ask: { by: 'offset', offset: 1 } })
  })

  test('pages are counted up to the first one without items: a short one may be short for other reasons', () => {
    expect(after(ways.page, pageOf(1)).ask).toEqual({ by: 'page', page: 2 })
    expect(after(ways.page, pageOf(0)).ask).toEqual({ by: 'end' })
  })

  test('has_more ends the list, and is never left unheard', () => {
    expect(after(ways.cursor, pageOf(2, { body: { next: 'x', more: false } })).ask).toEqual({ by: 'end' })
    expect(after(ways.page, pageOf(2, { body: { more: 'false' } })).ask).toEqual({ by: 'end' })
    const lost = () => after(ways.cursor, pageOf(2, { body: { more: true } }))
    expect(lost).toThrow(Unreachable)
    expect(lost).toThrow('reading page 2: a.test said that there is more (has_more), but not where: "next" holds nothing')
  })

  test('a cursor that is no cursor', () => {
    expect(() => after(ways.cursor, pageOf(2, { body: { next: { a: 1 } } }))).toThrow('has an object with the keys a at "next"')
    expect(() => after(ways.url, pageOf(2, { body: { next: 7 } }))).toThrow(
      'has a number where the URL of the next page was expected',
    )
  })

  test('a place by number is read again when it is gone back to, one that the API gave is not', () => {
    const page = pageOf(3)
    const resumed = (next: NextPage) => resumeStep(firstStep({ next }), { page, next: after(next, page), paging: { next } })
    expect(resumed(ways.page)).toMatchObject({ ask: { by: 'page', page: 1 }, skip: { items: 3 } })
    expect(resumed(ways.plainOffset)).toMatchObject({ ask: { by: 'offset', offset: 0 }, skip: { items: 3 } })
    expect(resumed(ways.offset)).toMatchObject({ ask: { by: 'offset', offset: 2 }, skip: { items: 1 } })
  })
})

describe('a stored position', () => {
  const request = {
    url: 'https://a.test/people',
    method: 'GET',
    query: { key: () => 'k-123456' },
    items: 'data',
    next: { by: 'link' },
  } as const
  const at = (url: string) => ({ step: { ask: { by: 'url', url } }, rows: 3 }) as const

  test('has no configured parameter in it, and gets it back', () => {
    const stored = storedPosition(at('https://a.test/people?key=k-123456&after=2'), { ...request, secrets: [] })
    expect(JSON.stringify(stored)).not.toContain('k-123456')
    expect(openPosition(stored ?? null, { ...request, label: 'a.test' })).toMatchObject(
      at('https://a.test/people?key=k-123456&after=2'),
    )
  })

  test('is not made where the address repeats a token', () => {
    expect(storedPosition(at('https://a.test/people?t=tok%2Fen+1'), { ...request, secrets: ['tok/en 1'] })).toBeUndefined()
  })

  test('holds for the request that it was made with', () => {
    const stored = storedPosition(at('https://a.test/people?after=2'), { ...request, secrets: [] }) ?? null
    const other = { ...request, items: 'people', label: 'a.test' }
    expect(() => openPosition(stored, other)).toThrow(StartAgain)
    expect(() => openPosition(stored, other)).toThrow(
      'a.test cannot be read on from where the last read stopped: what is asked for has been changed',
    )
  })
})
