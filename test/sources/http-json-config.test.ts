/** `type: http-json` in the configuration file: what becomes of it, and what is refused at its place. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { HttpJsonSourceConfig } from '../../src/config/sources/http-json.ts'
import { tempDir } from '../support/temp.ts'

async function load(source: string, env: Readonly<Record<string, string>> = {}): Promise<HttpJsonSourceConfig> {
  const folder = await tempDir()
  const indented = source.trim().replaceAll(/^/gm, '      ')
  const yaml = `syncs:\n  people:\n    kind: contacts\n    source:\n      type: http-json\n${indented}\n    key: id\n    contact: { email: email }\n`
  await writeFile(join(folder, 'fin-sync.yaml'), yaml)
  const config = await loadConfig({ cwd: folder, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token', ...env }) })
  const sync = config.syncs.get('people')
  if (sync?.kind !== 'contacts' || sync.source.type !== 'http-json') throw new Error('it is no such sync')
  return sync.source
}

test('a URL is enough', async () => {
  expect(await load('url: https://api.example.com/people')).toEqual({
    type: 'http-json',
    url: 'https://api.example.com/people',
    method: 'GET',
    headers: {},
    query: {},
    items: '',
    rateLimit: { retryAfter: 'retry-after' },
    retry: { attempts: 5 },
    timeoutMs: 30_000,
    maxPages: 100_000,
  })
})

test('all of it, with every duration in milliseconds and what travels in headers and query out of sight', async () => {
  const source = await load(
    `
url: https://api.example.com/people
method: POST
headers: { Authorization: "Bearer \${CRM_TOKEN}" }
query: { key: "\${CRM_KEY}", limit: 100, all: true }
body: { filter: { kind: [person, 1, null] } }
items: data.people
next: { offset: { body_path: page.offset, size: 50, size_body_path: page.limit, overlap: false } }
has_more: data.more
since: { body_path: filter.changed.$gte, field: changed_at, format: unix, overlap: 90s }
range: { from: { param: from }, to: { param: to }, format: unix_ms }
gone: { path: state, equals: deleted }
rate_limit: { per_second: 0.5, retry_after: X-Wait, reset: X-Reset }
retry: { statuses: [409], attempts: 2 }
timeout: 2m
max_pages: 7
`,
    { CRM_TOKEN: 'token-123456', CRM_KEY: 'key-123456' },
  )
  expect(JSON.stringify(source)).not.toMatch(/token-123456|key-123456/)
  expect(source.headers['Authorization']?.reveal()).toBe('Bearer token-123456')
  expect(Object.entries(source.query).map(([name, value]) => [name, value.reveal()])).toEqual([
    ['key', 'key-123456'],
    ['limit', '100'],
    ['all', 'true'],
  ])
  const { headers: _headers, query: _query, ...rest } = source
  expect(rest).toEqual({
    type: 'http-json',
    url: 'https://api.example.com/people',
    method: 'POST',
    body: { filter: { kind: ['person', 1, null] } },
    items: 'data.people',
    next: {
      by: 'offset',
      slot: { in: 'body', name: 'page.offset' },
      size: { slot: { in: 'body', name: 'page.limit' }, items: 50 },
      overlap: false,
    },
    hasMore: 'data.more',
    since: { slot: { in: 'body', name: 'filter.changed.$gte' }, field: 'changed_at', format: 'unix', overlapMs: 90_000 },
    range: { from: { in: 'query', name: 'from' }, to: { in: 'query', name: 'to' }, format: 'unix_ms' },
    gone: { path: 'state', equals: 'deleted' },
    rateLimit: { perSecond: 0.5, retryAfter: 'X-Wait', reset: 'X-Reset' },
    retry: { statuses: [409], attempts: 2 },
    timeoutMs: 120_000,
    maxPages: 7,
  })
})

test.each([
  ['cursor: { path: paging.next, param: after }', { by: 'cursor', path: 'paging.next', slot: { in: 'query', name: 'after' } }],
  ['link: header', { by: 'link' }],
  ['url_path: next.href', { by: 'url', path: 'next.href' }],
  ['offset: { param: skip }', { by: 'offset', slot: { in: 'query', name: 'skip' }, overlap: true }],
  ['page: { param: page, first: 0 }', { by: 'page', slot: { in: 'query', name: 'page' }, first: 0 }],
])('next: { %s }', async (next, expected) => {
  const source = await load(`url: https://api.example.com/people\nnext: { ${next} }`)
  expect(source.next).toEqual(expected)
})

test.each([
  ['url: api.example.com', /source\.url: expected a URL that begins with https:\/\//],
  ['url: http://api.example.com', /source\.url: would send tokens and personal data over unencrypted http/],
  ['url: https://me:secret@api.example.com', /source\.url: carries a user name or a password/],
  ['url: https://a.test\nnext: {}', /source\.next: expected one of cursor, link, url_path, offset, page/],
  ['url: https://a.test\nnext: { link: header, url_path: x }', /source\.next: .*found link and url_path/],
  ['url: https://a.test\nnext: { link: body }', /source\.next\.link: expected header/],
  ['url: https://a.test\nnext: { cursor: { path: x } }', /source\.next\.cursor: expected either param or body_path/],
  [
    'url: https://a.test\nnext: { cursor: { path: x, body_path: y } }',
    /source\.next\.cursor\.body_path: goes with method: POST only/,
  ],
  ['url: https://a.test\nnext: { page: { param: page, size: 5 } }', /source\.next\.page: size goes together with size_param/],
  ['url: https://a.test\nnext: { offset: { param: o, size: 1, size_param: s } }', /offset\.size: expected at least 2, found 1/],
  ['url: https://a.test\nbody: { a: 1 }', /source\.body: goes with method: POST only/],
  ['url: https://a.test\nheaders: { "Bad Name": x }', /source\.headers.*: expected the name of a header/],
  ['url: https://a.test\nheaders: { Host: x }', /this header is set by fin-sync itself/],
  ['url: https://a.test\nheaders: { X-Key: "a\\nb" }', /X-Key: this value cannot be sent in a header/],
  ['url: https://a.test\nsince: { param: since }', /source\.since\.field: is missing/],
  ['url: https://a.test\nsince: { param: since, field: t, format: rfc }', /since\.format: expected iso, unix or unix_ms/],
  ['url: https://a.test\nretry: { statuses: [200] }', /source\.retry\.statuses/],
  ['url: https://a.test\nitem: data', /unknown key "item"; did you mean "items"\?/],
])('%j is refused at its place', async (source, message) => {
  const error = await load(source).catch((caught: unknown) => caught)
  expect(String(error)).toMatch(message)
  expect(String(error)).not.toContain('secret@')
})

test('a header that cannot be sent is not shown', async () => {
  const loading = load('url: https://a.test\nheaders: { X-Key: "${KEY}" }', { KEY: 'key-123\n456' })
  await expect(loading).rejects.toThrow(/this value cannot be sent/)
  await expect(loading).rejects.not.toThrow(/key-123/)
})
