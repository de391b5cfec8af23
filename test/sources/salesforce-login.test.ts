/** Logging in to Salesforce: what a JWT says, which keys are taken, and what is said when Salesforce refuses. */
import { generateKeyPairSync, verify } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConfigError, NotAuthorised } from '../../src/errors.ts'
import { audienceOf, readKeyFile, readPrivateKey, signAssertion } from '../../src/sources/salesforce-jwt.ts'
import type { SalesforceCredentials } from '../../src/sources/salesforce-options.ts'
import { readAll, rowsOf } from '../contracts/source.ts'
import { CLIENT_ID, CLIENT_SECRET, type FakeSalesforce, KEYS, USERNAME } from '../fakes/salesforce.ts'
import { tempDir } from '../support/temp.ts'
import { CLIENT_CREDENTIALS, JWT, openOn, startOrg } from './salesforce-org.ts'

let org: FakeSalesforce
beforeAll(async () => {
  org = await startOrg({ contacts: 3, lag: 1 })
})
afterAll(() => org.close())

describe('a JWT', () => {
  const claims = {
    clientId: 'key',
    username: USERNAME,
    audience: 'https://test.salesforce.com',
    now: new Date('2026-01-01T00:00:00.900Z'),
  }
  const assertion = signAssertion(readPrivateKey(KEYS.privateKey), claims)
  const [header = '', body = '', signature = ''] = assertion.split('.')
  const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString())

  test('says who asks for whom, and is over in less than 3 minutes', () => {
    expect(decoded(header)).toEqual({ alg: 'RS256' })
    expect(decoded(body)).toEqual({
      iss: 'key',
      sub: USERNAME,
      aud: 'https://test.salesforce.com',
      exp: Date.UTC(2026, 0, 1) / 1000 + 150,
    })
  })

  test('is signed with the key, in base64url', () => {
    expect(assertion).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(verify('sha256', Buffer.from(`${header}.${body}`), KEYS.publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  test.each([
    ['https://login.salesforce.com', 'https://login.salesforce.com'],
    ['https://test.salesforce.com', 'https://test.salesforce.com'],
    ['https://acme.my.salesforce.com', 'https://login.salesforce.com'],
    ['https://acme--dev.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
    ['https://acme.my.site.com/customers', 'https://acme.my.site.com/customers'],
  ])('asked of %s it is for %s', (loginUrl, audience) => {
    expect(audienceOf(loginUrl)).toBe(audience)
  })

  test('logs in', async () => {
    expect(rowsOf(await readAll(openOn(org, { credentials: JWT })))).toHaveLength(3)
  })
})

describe('a private key', () => {
  test('may have its line breaks written as \\n, and may be in a file', async () => {
    const path = join(await tempDir(), 'key.pem')
    await writeFile(path, KEYS.privateKey)
    expect(readPrivateKey(KEYS.privateKey.replaceAll('\n', String.raw`\n`)).type).toBe('private')
    expect(readPrivateKey(readKeyFile(path)).type).toBe('private')
    expect(() => readKeyFile(`${path}.old`)).toThrow(ConfigError)
  })

  const ec = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const locked = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })

  test.each([
    ['of another kind', ec.privateKey, 'no RSA key'],
    ['with a passphrase', locked.privateKey, 'passphrase'],
    ['that is public', KEYS.publicKey, 'public key'],
    ['that is cut off', KEYS.privateKey.slice(0, 400), 'no private key in PEM'],
    ['that is none', 'salesforce', 'no private key in PEM'],
  ])('%s is refused, and nothing of it is shown', (_, pem, said) => {
    expect(() => readPrivateKey(pem)).toThrow(said)
    expect(() => readPrivateKey(pem)).toThrow(ConfigError)
    expect(() => readPrivateKey(pem)).not.toThrow(pem.slice(30, 60) || 'nothing')
  })
})

describe('a login that is refused', () => {
  const other = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })

  const refused: readonly (readonly [string, SalesforceCredentials, RegExp])[] = [
    [
      'the key of another certificate',
      { ...JWT, privateKey: () => other.privateKey },
      /invalid assertion.+private_key must belong/,
    ],
    ['a user who has not allowed the app', { ...JWT, username: 'somebody@example.com' }, /approved this consumer.+pre-authorized/],
    ['the audience of another login host', { ...JWT, audience: 'https://test.salesforce.com' }, /audience is invalid.+login_url/],
    ['an unknown app', { ...JWT, clientId: 'unknown' }, /client identifier invalid.+client_id/],
    [
      'a wrong secret',
      { ...CLIENT_CREDENTIALS, clientSecret: () => `${CLIENT_SECRET}x` },
      /invalid client credentials.+client_secret/,
    ],
  ]

  test.each(refused)('%s: exit 4, and what to do', async (_, credentials, said) => {
    const error = await readAll(openOn(org, { credentials })).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NotAuthorised)
    expect(String(error)).toMatch(said)
    for (const secret of [CLIENT_SECRET, CLIENT_ID, '@example.com']) expect(String(error)).not.toContain(secret)
  })

  test('a clock that is an hour behind makes an assertion that has expired', async () => {
    const reading = readAll(openOn(org, { credentials: JWT, now: () => Date.now() - 3_600_000 }))
    await expect(reading).rejects.toThrow(/clock of this machine/)
  })
})
