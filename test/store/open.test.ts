/** A server that cannot be used is refused by one clear line that never shows the password. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { FinSyncError } from '../../src/errors.ts'
import { openStore } from '../../src/store/open.ts'
import { type FakeAnswer, fakePostgres } from '../support/fake-postgres.ts'

async function refusal(databaseUrl: string): Promise<FinSyncError> {
  const error: unknown = await openStore({ databaseUrl, home: '' }).catch((reason: unknown) => reason)
  if (!(error instanceof FinSyncError)) throw new Error('the store should have been refused in words', { cause: error })
  expect(error.message).not.toContain('\n')
  for (let shown: unknown = error; shown instanceof Error; shown = shown.cause)
    expect(`${shown.stack} ${JSON.stringify(shown)}`).not.toContain('hunter2')
  return error
}

const REFUSALS: readonly (readonly [string, FakeAnswer, number, RegExp])[] = [
  [
    'a wrong password',
    { error: { code: '28P01', message: 'password authentication failed for user "someone"' } },
    2,
    /^Postgres at 127\.0\.0\.1:\d+\/customers refused the connection: password authentication failed for user "someone"\. Check user and password/,
  ],
  [
    'a server that wants encryption',
    { error: { code: '28000', message: 'no pg_hba.conf entry for host "::1", no encryption' } },
    2,
    /sslmode=require/,
  ],
  [
    'a database that is not there',
    { error: { code: '3D000', message: 'database "customers" does not exist' } },
    2,
    /Create the database/,
  ],
  [
    'a server that is starting',
    { error: { code: '57P03', message: 'the database system is starting up' } },
    5,
    /cannot be reached: the database system is starting up/,
  ],
  ['a server without a free place', { error: { code: '53300', message: 'too many clients already' } }, 5, /too many clients/],
  ['Postgres 12', { row: ['12.22', '120022', 'off'] }, 2, /runs version 12\.22; fin-sync needs 13 or newer/],
  ['a standby', { row: ['15.1', '150001', 'on'] }, 2, /is read-only \(a standby\?\)/],
]

test.each(REFUSALS)('%s', async (_name, answer, exitCode, message) => {
  expect(await refusal(await fakePostgres(answer))).toMatchObject({ exitCode, message: expect.stringMatching(message) })
})

test('a port where nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  const port = typeof address === 'object' ? address?.port : undefined
  const error = await refusal(`postgres://someone:hunter2@localhost:${port}/customers`)
  expect(error).toMatchObject({
    exitCode: 5,
    message: expect.stringContaining(`Postgres at localhost:${port}/customers cannot be reached: `),
  })
  expect(error.message).toContain('ECONNREFUSED')
})

test('a host that does not exist', async () => {
  expect(await refusal('postgres://someone:hunter2@host.invalid/customers')).toMatchObject({
    exitCode: 5,
    message: expect.stringContaining('host.invalid'),
  })
})

test('a URL that is none', async () => {
  for (const databaseUrl of [
    'postgres://someone:hunter2@host:port/db',
    'someone:hunter2@host/db',
    'mysql://someone:hunter2@host/db',
    '',
  ]) {
    expect(await refusal(databaseUrl)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('DATABASE_URL is not a valid URL'),
    })
  }
})
