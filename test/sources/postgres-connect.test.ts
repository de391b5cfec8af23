/** How a Postgres source logs in: encryption and certificates, and what a refusal means. */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { ConfigError, NotAuthorised, Unreachable } from '../../src/errors.ts'
import { openPostgres } from '../../src/sources/postgres.ts'
import type { PostgresOptions } from '../../src/sources/postgres-options.ts'
import { atEnd } from '../support/at-end.ts'
import { fakePostgres } from '../support/fake-postgres.ts'
import { selfSigned } from '../support/self-signed.ts'
import { tempDir } from '../support/temp.ts'

const failureOf = async (url: string, o: Partial<PostgresOptions> = {}): Promise<unknown> =>
  openPostgres({ url: () => url, query: 'select 1', overlapMs: 0, statementTimeoutMs: 0, ...o }).then(
    () => undefined,
    (error: unknown) => error,
  )

test.each([
  ['28P01', 'password authentication failed for user "someone"', NotAuthorised, "Check user and password in the source's url."],
  ['3D000', 'database "customers" does not exist', ConfigError, 'Correct the name of the database'],
  ['53300', 'sorry, too many clients already', Unreachable, 'try again later'],
  ['57P03', 'the database system is starting up', Unreachable, 'coming up; try again'],
])('a server that refuses with %s', async (code, message, kind, advice) => {
  const error = await failureOf(await fakePostgres({ error: { code, message } }))
  expect(error).toBeInstanceOf(kind)
  expect(String(error)).toContain(`/customers said: ${message}. `)
  expect(String(error)).toContain(advice)
  expect(String(error)).not.toContain('hunter2')
})

/** A server that encrypts, and then knows nobody: who gets to hear that has taken its certificate. */
async function encrypting(): Promise<{ port: number; cert: string }> {
  const { key, cert } = selfSigned()
  const talk = (socket: Socket): void => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write('S')
      const secure = new TLSSocket(socket, { isServer: true, key, cert })
      secure.on('error', () => undefined)
      secure.once('data', () => secure.end(NOBODY))
    })
  }
  const server = createServer(talk).listen(0, '127.0.0.1')
  await once(server, 'listening')
  atEnd(async () => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  const file = join(await tempDir(), 'ca.pem')
  await writeFile(file, cert)
  return { port: address.port, cert: file }
}

const BODY = 'SFATAL\0C28P01\0Mnobody is known here\0\0'
const NOBODY = Buffer.concat([Buffer.from('E'), Buffer.of(0, 0, 0, BODY.length + 4), Buffer.from(BODY)])

test('a certificate is verified wherever encryption is asked for, unless it is said not to', async () => {
  const { port, cert } = await encrypting()
  const url = (host: string, sslmode = ''): string => `postgres://ann:hide-me@${host}:${port}/crm${sslmode}`
  for (const [given, tls] of [
    [url('127.0.0.1'), { verify: true }],
    [url('127.0.0.1', '?sslmode=require'), undefined],
    [url('127.0.0.1', '?sslmode=verify-ca'), undefined],
    [url('127.0.0.1', '?ssl=true'), undefined],
  ] as const) {
    const error = await failureOf(given, tls === undefined ? {} : { tls })
    expect(error).toBeInstanceOf(ConfigError)
    expect(String(error)).toMatch(
      /the certificate of Postgres at 127\.0\.0\.1:\d+\/crm is not to be trusted: .* Name the certificates/,
    )
  }
  for (const [given, tls] of [
    [url('localhost'), { verify: true, ca: cert }],
    [url('127.0.0.1', `?sslmode=require&sslrootcert=${cert}`), undefined],
    [url('127.0.0.1', '?sslmode=no-verify'), undefined],
    [url('127.0.0.1'), { verify: false }],
  ] as const) {
    const error = await failureOf(given, tls === undefined ? {} : { tls })
    expect(String(error)).toContain('nobody is known here')
  }
})

test('a certificate that is made out to another host is refused, unless only its signature is asked for', async () => {
  const { port, cert } = await encrypting()
  // Another name for this machine, which is not in the certificate.
  const url = (mode: string): string => `postgres://ann:hide-me@0.0.0.0:${port}/crm?sslmode=${mode}&sslrootcert=${cert}`
  expect(String(await failureOf(url('verify-full')))).toContain('is not to be trusted')
  expect(String(await failureOf(url('verify-ca')))).toContain('nobody is known here')
})
