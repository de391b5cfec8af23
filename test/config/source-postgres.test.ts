/** `source: { type: postgres }` as it is written, and what is filled in. */
import { expect, test } from 'vitest'
import { postgresSource, toPostgresSource } from '../../src/config/sources/postgres.ts'

const WRITTEN = { type: 'postgres', url: 'postgres://ann:pa55@db/crm', query: 'select id from people' }

test('defaults: five minutes of overlap, ten minutes for a step, no encryption unless the url asks for it', () => {
  const { url, ...source } = toPostgresSource(postgresSource.parse(WRITTEN), '/etc/fin-sync')
  expect(source).toEqual({ type: 'postgres', query: 'select id from people', overlapMs: 300_000, statementTimeoutMs: 600_000 })
  expect([JSON.stringify(url), url.reveal()]).toEqual(['"[redacted]"', WRITTEN.url])
})

test('files of tls are looked for from the folder of the configuration, and certificates are verified unless it says not to', () => {
  const tls = (written: object) => toPostgresSource(postgresSource.parse({ ...WRITTEN, tls: written }), '/etc/fin-sync').tls
  expect(tls({})).toEqual({ verify: true })
  expect(tls({ ca: 'ca.pem', cert: '/keys/our.pem', key: '../our.key', verify: false })).toEqual({
    ca: '/etc/fin-sync/ca.pem',
    cert: '/keys/our.pem',
    key: '/etc/our.key',
    verify: false,
  })
})

test.each([
  [{ overlap: '5' }, 'expected a duration'],
  [{ tls: { veryfy: false } }, 'unknown key "veryfy"; did you mean "verify"?'],
  [{ query: '' }, 'expected a text that is not empty'],
])('%j is refused', (written, why) => {
  const { error } = postgresSource.safeParse({ ...WRITTEN, ...written })
  expect(error?.issues.map((issue) => issue.message).join('; ')).toContain(why)
})
