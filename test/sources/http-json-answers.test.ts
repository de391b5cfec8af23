/** What an API can answer instead of the next page of a list, and what is asked of it. */
import { expect, test } from 'vitest'
import { ConfigError, SourceCutShort, StartAgain, Unreachable } from '../../src/errors.ts'
import type { HttpJsonOptions } from '../../src/sources/http-json-options.ts'
import type { Chunk, ReadQuery, Source } from '../../src/sources/source.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { type FakeServer, startFake } from '../fakes/http-server.ts'
import { type JsonApi, startJsonApi } from '../fakes/json-api.ts'
import { atEnd } from '../support/at-end.ts'
import { openOn, personIn, SINCE } from './http-json-subject.ts'

const query = (name: string) => ({ in: 'query', name }) as const

async function people(count: number): Promise<JsonApi> {
  const api = await startJsonApi({ count, pageSize: 6 })
  atEnd(() => api.close())
  return api
}

/** Answers these bodies one after the other, the last one for ever. `asked`: the bodies that it was sent. */
async function answers(...bodies: readonly unknown[]): Promise<FakeServer & { readonly asked: readonly string[] }> {
  const asked: string[] = []
  const server = await startFake(async (request) => {
    asked.push(await request.text())
    return Response.json(bodies[Math.min(asked.length, bodies.length) - 1])
  })
  atEnd(() => server.close())
  return { ...server, asked }
}

const BASE: Omit<HttpJsonOptions, 'url'> = {
  method: 'GET',
  headers: {},
  query: {},
  items: 'data',
  next: { by: 'page', slot: query('page'), first: 1 },
  rateLimit: { retryAfter: 'retry-after' },
  retry: { statuses: [], attempts: 1 },
  timeoutMs: 10_000,
  maxPages: 100,
}

async function open(server: FakeServer, o: Partial<HttpJsonOptions> = {}): Promise<Source> {
  const { openHttpJson } = await import('../../src/sources/http-json.ts')
  return openHttpJson({ url: `${server.url}/people`, ...BASE, ...o })
}

/** The rows that came, and what ended the read. */
async function readUntil(source: Source, o: Omit<ReadQuery, 'signal'> = {}): Promise<{ chunks: Chunk[]; error: unknown }> {
  const chunks: Chunk[] = []
  try {
    for await (const chunk of source.read({ ...o, signal: new AbortController().signal })) chunks.push(chunk)
    return { chunks, error: undefined }
  } catch (error) {
    return { chunks, error }
  }
}

test('no list where one was expected: the path and what is there, never what it holds', async () => {
  const server = await answers({ results: [{ email: 'ann@example.com' }], data: 'ann@example.com' })
  const { error } = await readUntil(await open(server))
  expect(error).toBeInstanceOf(ConfigError)
  expect(String(error)).toMatch(
    /reading page 1: 127\.0\.0\.1:\d+ answered without a list at "data" \(items\): there is a text; the answer is an object with the keys results, data\./,
  )
  const whole = await readUntil(await open(server, { items: '' }))
  expect(String(whole.error)).toContain(
    'items is empty, so the answer itself should be one): it is an object with the keys results, data',
  )
  expect(String(error) + String(whole.error)).not.toContain('ann@')
})

test('an error that comes with status 200 in the middle: what came before counts, and the read is not complete', async () => {
  const server = await answers({ data: [{ id: 1 }] }, { success: false, error: 'too many rows for ann@example.com' })
  const { chunks, error } = await readUntil(await open(server))
  expect(rowsOf(chunks)).toHaveLength(1)
  expect(error).toBeInstanceOf(SourceCutShort)
  expect(String(error)).toContain('at "data" (items): there is nothing; the answer is an object with the keys success, error')
  expect(String(error)).not.toContain('ann@')
})

test('a page of HTML, as a log-in page that comes with status 200, is no end of a list', async () => {
  const api = await people(20)
  api.server.meet('html', { times: 100 })
  const { chunks, error } = await readUntil(openOn(api, 'cursor'))
  expect(chunks).toEqual([])
  expect(error).toBeInstanceOf(Unreachable)
  expect(String(error)).toMatch(/not JSON/)
})

test('an item that is no object is refused alone, with its place', async () => {
  const server = await answers({ data: [{ id: 1 }, 'ann@example.com', null, [7], { id: 5 }] })
  const rows = rowsOf(await readAll(await open(server, { next: undefined })))
  expect(rows.map(({ place, problem }) => [place, problem?.code, problem?.why])).toEqual([
    [1, undefined, undefined],
    [2, 'item_no_object', 'the item is a text; expected an object with the values of one record'],
    [3, 'item_no_object', 'the item is null; expected an object with the values of one record'],
    [4, 'item_no_object', 'the item is a list; expected an object with the values of one record'],
    [5, undefined, undefined],
  ])
})

test('pages without items in the middle of a list are passed, and make no chunk', async () => {
  const api = await people(20)
  api.emptyPages(true)
  const chunks = await readAll(openOn(api, 'cursor'))
  expect(rowsOf(chunks).map((row) => personIn(row).id)).toEqual(api.people().map(({ id }) => id))
  expect(api.server.calls.length).toBeGreaterThan(chunks.length)
})

test('an API that does not know the parameter gives its first page again: the configuration is wrong', async () => {
  const server = await answers({ data: [{ id: 1 }, { id: 2 }] })
  for (const next of [
    BASE.next,
    { by: 'offset', slot: query('skip'), overlap: true },
    { by: 'offset', slot: query('skip'), overlap: false },
  ] as const) {
    const { error } = await readUntil(await open(server, { next }))
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toMatch(/gave the same items as the page before: it seems not to know the parameter "(page|skip)"/)
  }
})

test('an API that repeats its last page for ever ends the read, which is not taken for complete', async () => {
  const server = await answers({ data: [{ id: 1 }] }, { data: [{ id: 2 }] })
  const { chunks, error } = await readUntil(await open(server))
  expect(rowsOf(chunks)).toHaveLength(2)
  expect(error).toBeInstanceOf(Unreachable)
  expect(String(error)).toContain('has_more tells that it is the last')
})

test('a list that moves while it is read by offset is read from the beginning, since a row may have slipped past', async () => {
  const api = await people(20)
  const chunks: Chunk[] = []
  const reading = (async () => {
    for await (const chunk of openOn(api, 'offset').read({ signal: new AbortController().signal })) {
      chunks.push(chunk)
      if (chunks.length === 1) api.erase('P-2')
    }
  })()
  await expect(reading).rejects.toThrow(StartAgain)
  expect(rowsOf(chunks)).toHaveLength(6)
})

test('people who are added while a list is read by offset come at its end', async () => {
  const api = await people(20)
  for await (const chunk of openOn(api, 'offset').read({ signal: new AbortController().signal })) {
    expect(chunk.rows.length).toBeGreaterThan(0)
    if (api.people().length === 20) api.write('new')
  }
  const rows = rowsOf(await readAll(openOn(api, 'offset')))
  expect(rows.map((row) => personIn(row).id).at(-1)).toBe('new')
})

test('more pages than max_pages end the read', async () => {
  const api = await people(20)
  const { chunks, error } = await readUntil(openOn(api, 'cursor', { maxPages: 2 }))
  expect(chunks).toHaveLength(2)
  expect(error).toBeInstanceOf(ConfigError)
  expect(String(error)).toContain('has more than 2 pages (max_pages)')
})

test('a next page on another host is not asked for, since the token would go along', async () => {
  const elsewhere = await answers({ data: [] })
  const server = await answers({ data: [{ id: 1 }], next: `${elsewhere.url}/people?after=1` })
  const headers = { Authorization: () => 'Bearer a-token-1234' }
  const { error } = await readUntil(await open(server, { headers, next: { by: 'url', path: 'next' } }))
  expect(error).toBeInstanceOf(ConfigError)
  expect(String(error)).not.toContain('a-token-1234')
  expect(elsewhere.asked).toEqual([])
})

test('a POST sends the body with the place put in, and keeps the rest of it', async () => {
  const server = await answers({ data: [{ id: 1 }, { id: 2 }] }, { data: [{ id: 2 }] })
  const body = { filter: { kind: 'person' }, page: { order: 'created' } }
  const size = { slot: { in: 'body', name: 'page.limit' }, items: 2 } as const
  const next = { by: 'offset', slot: { in: 'body', name: 'page.offset' }, size, overlap: true } as const
  const rows = rowsOf(await readAll(await open(server, { method: 'POST', body, next })))
  expect(rows).toHaveLength(2)
  expect(server.asked.map((body): unknown => JSON.parse(body))).toEqual([
    { filter: { kind: 'person' }, page: { order: 'created', limit: 2, offset: 0 } },
    { filter: { kind: 'person' }, page: { order: 'created', limit: 2, offset: 1 } },
  ])
})

test('a range of time goes into its parameters, and of two beginnings in one parameter the later one', async () => {
  const api = await people(20)
  const source = openOn(api, 'cursor', SINCE)
  const times = api.people().map(({ updated_at: at }) => new Date(at))
  const { chunks } = await readUntil(source, { from: times[4] ?? new Date(), to: times[9] ?? new Date() })
  expect(rowsOf(chunks).map((row) => personIn(row).id)).toEqual(['P-5', 'P-6', 'P-7', 'P-8', 'P-9'])
  const since = { changedSince: times[7]?.toISOString() ?? '' }
  const both = await readUntil(source, { since, from: times[4] ?? new Date(), to: times[9] ?? new Date() })
  expect(rowsOf(both.chunks).map((row) => personIn(row).id)).toEqual(['P-8', 'P-9'])
})

test('a time of change that is not there, or is written otherwise, is said at once', async () => {
  const server = await answers({ data: [{ id: 1, changed: 1769850000 }] })
  const since = { slot: query('since'), field: 'changed_at', format: 'iso', overlapMs: 0 } as const
  const missing = await readUntil(await open(server, { next: undefined, since }))
  expect(missing.error).toBeInstanceOf(ConfigError)
  expect(String(missing.error)).toContain('"changed_at" (since.field, format iso): there is nothing')
  const number = await readUntil(await open(server, { next: undefined, since: { ...since, field: 'changed' } }))
  expect(String(number.error)).toContain('"changed" (since.field, format iso): there is a number')
})

test('where the API does not tell its time, the newest change bounds where the next read begins', async () => {
  const server = await startFake(() =>
    Response.json({ data: [{ t: 100 }, { t: 300 }, { t: null }] }, { headers: { date: 'unknown' } }),
  )
  atEnd(() => server.close())
  const since = { slot: query('since'), field: 't', format: 'unix', overlapMs: 50_000 } as const
  const [chunk] = await readAll(await open(server, { next: undefined, since }))
  expect(chunk?.watermark).toEqual({ changedSince: new Date(250_000).toISOString() })
})

test('the named statuses are tried again, as often as was said, and no others', async () => {
  const api = await people(3)
  api.server.meet({ status: 409 }, { times: 2 })
  expect(rowsOf(await readAll(openOn(api, 'cursor', { retry: { statuses: [409], attempts: 3 } })))).toHaveLength(3)
  api.server.meet({ status: 409 }, { times: 2 })
  const { error } = await readUntil(openOn(api, 'cursor', { retry: { statuses: [409], attempts: 2 } }))
  expect(error).toBeInstanceOf(Unreachable)
  api.server.meet({ status: 502 })
  const other = await readUntil(openOn(api, 'cursor', { retry: { statuses: [409], attempts: 9 } }))
  expect(other.error).toBeInstanceOf(Unreachable)
  expect(api.server.left()).toBe(0)
})

test('the pace is kept, and a 429 waits as long as the named header says', async () => {
  const api = await people(20)
  const waits: number[] = []
  const sleep = async (ms: number) => void waits.push(ms)
  api.server.meet({ status: 429, headers: { 'x-ratelimit-reset': '11' } })
  const rateLimit = { perSecond: 0.5, retryAfter: 'x-wait', reset: 'X-RateLimit-Reset' }
  await readAll(openOn(api, 'cursor', { rateLimit, sleep }))
  expect(waits).toContain(11_000)
  expect(waits.filter((ms) => ms >= 2_000 && ms !== 11_000)).toHaveLength(4)
})

test('a token in the address of the next page is never part of a cursor', async () => {
  const server = await answers({ data: [{ id: 1 }], next: '/people?key=k-123456&after=1' }, { data: [{ id: 2 }] })
  const parts = { query: { key: () => 'k-123456' }, next: { by: 'url', path: 'next' } } as const
  const chunks = await readAll(await open(server, parts))
  expect(JSON.stringify(chunks)).not.toContain('k-123456')
  const again = await answers({ data: [{ id: 2 }] })
  const stored = JSON.parse(JSON.stringify(chunks[0]?.cursor).replaceAll(server.url, again.url))
  await readAll(await open(server, parts), chunks[0]?.cursor)
  expect(server.calls.at(-1)?.path).toBe('/people?key=k-123456&after=1')
  await expect(readAll(await open(again, parts), stored)).rejects.toThrow(StartAgain)
})

test('errors name who was asked and for what, without the query', async () => {
  const server = await answers({})
  server.meet({ status: 422, body: { message: 'limit is too large' } })
  const { error } = await readUntil(await open(server, { query: { key: () => 'k-123456' } }))
  expect(String(error)).toMatch(
    /reading page 1: 127\.0\.0\.1:\d+ at http:\/\/127\.0\.0\.1:\d+\/people answered 422 \(limit is too large\)/,
  )
  expect(String(error)).not.toContain('k-123456')
})

test('a number that is too large for JavaScript keeps its digits, as a text', async () => {
  const text = '{"data": [{"id": 12345678901234567890, "note": "12345678901234567890", "seats": 12}]}'
  const server = await startFake(() => new Response(text, { headers: { 'content-type': 'application/json' } }))
  atEnd(() => server.close())
  const [row] = rowsOf(await readAll(await open(server, { next: undefined })))
  expect(row?.cells).toEqual([{ id: '12345678901234567890', note: '12345678901234567890', seats: 12 }])
})
