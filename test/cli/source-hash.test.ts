/** What makes a source another one, so that it is read from its beginning. */
import { expect, test } from 'vitest'
import { sourceHash } from '../../src/cli/source-hash.ts'
import { secret } from '../../src/config/secret.ts'
import type { HttpJsonSourceConfig } from '../../src/config/sources/http-json.ts'
import type { PostgresSourceConfig } from '../../src/config/sources/postgres.ts'

const HTTP: HttpJsonSourceConfig = {
  type: 'http-json',
  url: 'https://api.example.com/people',
  method: 'GET',
  headers: { Authorization: secret('Bearer one') },
  query: { status: secret('active') },
  items: '',
  rateLimit: { retryAfter: 'retry-after' },
  retry: { statuses: [500], attempts: 3 },
  timeoutMs: 1_000,
  maxPages: 10,
}

const POSTGRES: PostgresSourceConfig = {
  type: 'postgres',
  url: secret('postgres://ann:one@db.example.com/crm'),
  query: 'select id from people',
  overlapMs: 300_000,
  statementTimeoutMs: 600_000,
}

test('a new token or header is the same source; another parameter, query or address is another', () => {
  expect(sourceHash({ ...HTTP, headers: { Authorization: secret('Bearer two') } })).toBe(sourceHash(HTTP))
  expect(sourceHash({ ...HTTP, query: { status: secret('all') } })).not.toBe(sourceHash(HTTP))
  expect(sourceHash({ ...HTTP, url: 'https://api.example.com/leads' })).not.toBe(sourceHash(HTTP))
  expect(sourceHash({ ...POSTGRES, url: secret('postgres://bob:two@db.example.com/crm') })).toBe(sourceHash(POSTGRES))
  expect(sourceHash({ ...POSTGRES, url: secret('postgres://ann:one@db.example.com/shop') })).not.toBe(sourceHash(POSTGRES))
  expect(sourceHash({ ...POSTGRES, query: 'select id from leads' })).not.toBe(sourceHash(POSTGRES))
})
