/** What fin-sync takes from the environment, and what it refuses to overlook. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { ConfigError } from '../../src/errors.ts'
import { tempDir } from '../support/temp.ts'

async function secretFile(content: string): Promise<string> {
  const path = join(await tempDir(), 'secret')
  await writeFile(path, content)
  return path
}

test('an empty environment has a home and nothing else', () => {
  const env = readEnvironment({})
  expect(env).toMatchObject({ home: '.fin-sync', noColor: false, forceColor: false, ci: false })
  expect(env.accessToken).toBeUndefined()
  expect(env.databaseUrl).toBeUndefined()
})

test('variables that are empty count as not set', () => {
  const env = readEnvironment({
    INTERCOM_ACCESS_TOKEN: '',
    FIN_SYNC_HOME: '',
    LOG_LEVEL: '',
    PORT: '',
    NO_COLOR: '',
    INTERCOM_TOKEN: '',
  })
  expect(env).toMatchObject({ accessToken: undefined, home: '.fin-sync', logLevel: undefined, port: undefined, noColor: false })
})

test('settings are parsed', () => {
  const env = readEnvironment({
    LOG_LEVEL: 'DEBUG',
    PORT: '8080',
    HOST: '::1',
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    no_proxy: 'localhost',
  })
  expect(env).toMatchObject({
    logLevel: 'debug',
    port: 8080,
    host: '::1',
    ci: true,
    noColor: true,
    forceColor: false,
    noProxy: 'localhost',
  })
})

test.each([
  ['INTERCOM_ACCESS_TOKEN', 'accessToken'],
  ['INTERCOM_CLIENT_SECRET', 'clientSecret'],
  ['DATABASE_URL', 'databaseUrl'],
  ['REDIS_URL', 'redisUrl'],
  ['FIN_SYNC_ADMIN_TOKEN', 'adminToken'],
] as const)('%s may be given itself, or by a file, but not both', async (name, property) => {
  const path = await secretFile('from-file\r\n')
  expect(readEnvironment({ [name]: 'itself' })[property]?.reveal()).toBe('itself')
  expect(readEnvironment({ [`${name}_FILE`]: path })[property]?.reveal()).toBe('from-file')
  const both = readEnvironment({ [name]: 'itself', [`${name}_FILE`]: path })
  expect(() => both[property]).toThrow(
    new ConfigError(`both ${name} and ${name}_FILE are set, and it is not clear which one is meant: unset one of them`),
  )
})

test('a file that cannot be read is named, with the variable that names it', () => {
  const read = () => readEnvironment({ DATABASE_URL_FILE: '/nowhere/at/all' }).databaseUrl
  expect(read).toThrow(ConfigError)
  expect(read).toThrow(/DATABASE_URL_FILE names \(\/nowhere\/at\/all\)/)
})

test('any variable may be looked up, with its file as fallback', async () => {
  const env = readEnvironment({ CRM_TOKEN_FILE: await secretFile('abc\n'), CRM_USER: 'ann' })
  expect([env.variable('CRM_TOKEN'), env.variable('CRM_USER'), env.variable('CRM_HOST')]).toEqual(['abc', 'ann', undefined])
})

test.each([
  [{ INTERCOM_TOKEN: 'x' }, /reads INTERCOM_ACCESS_TOKEN: set that one instead/],
  [{ HELPDESK_PROVIDER: 'zendesk' }, /set HELPDESK_PROVIDER=intercom, or unset it/],
])('%j is refused with what to do by whoever asks for Intercom', (variables, message) => {
  const env = readEnvironment(variables)
  for (const ask of [() => env.accessToken, () => env.baseUrl, () => env.variable('INTERCOM_ACCESS_TOKEN')]) {
    expect(ask).toThrow(ConfigError)
    expect(ask).toThrow(message)
  }
})

test.each(['70000', 'http', '-1'])('PORT=%s is refused by whoever listens on it', (PORT) => {
  const env = readEnvironment({ PORT })
  expect(() => env.port).toThrow(new ConfigError('the environment is wrong: expected PORT to be a number from 0 to 65535'))
})

test('keys in Redis begin with a word of their own', () => {
  expect(readEnvironment({}).redisPrefix).toBe('fin-sync')
  expect(readEnvironment({ REDIS_PREFIX: ' acme.eu ' }).redisPrefix).toBe('acme.eu')
  for (const prefix of ['a:b', '*', '{x}', 'a b', '-a', 'x'.repeat(65)]) {
    expect(() => readEnvironment({ REDIS_PREFIX: prefix }).redisPrefix).toThrow(/expected REDIS_PREFIX to be 1 to 64 letters/)
  }
})

test('what a command does not ask for cannot stop it', async () => {
  const both = { DATABASE_URL: 'postgres://a', DATABASE_URL_FILE: await secretFile('postgres://b') }
  const env = readEnvironment({ ...both, INTERCOM_TOKEN: 'x', HELPDESK_PROVIDER: 'zendesk', PORT: 'http', FIN_SYNC_HOME: 'here' })
  expect([env.home, env.ci, env.redisUrl, env.variable('HOME')]).toEqual(['here', false, undefined, undefined])
  expect(() => env.databaseUrl).toThrow('both DATABASE_URL and DATABASE_URL_FILE are set')
  expect(() => env.variable('DATABASE_URL')).toThrow('both DATABASE_URL and DATABASE_URL_FILE are set')
})

test('a log level that only other tools know changes nothing, and that is told', () => {
  const env = readEnvironment({ LOG_LEVEL: 'loud' })
  expect(env.logLevel).toBeUndefined()
  expect(env.notes).toEqual([
    'LOG_LEVEL is "loud" and changes nothing; expected one of trace, debug, info, warn, error, fatal, silent',
  ])
  expect(readEnvironment({ LOG_LEVEL: 'debug' }).notes).toEqual([])
})

test('the names of other tools do no harm beside ours', () => {
  const env = readEnvironment({ INTERCOM_TOKEN: 'old', INTERCOM_ACCESS_TOKEN: 'new', HELPDESK_PROVIDER: 'Intercom' })
  expect(env.accessToken?.reveal()).toBe('new')
})

test('no secret shows when the environment is printed', () => {
  const env = readEnvironment({
    INTERCOM_ACCESS_TOKEN: 'hide-me',
    HTTPS_PROXY: 'http://ann:hide-me@proxy',
    DATABASE_URL: 'postgres://a:hide-me@db/x',
  })
  expect(inspect(env, { depth: 9, showHidden: true }) + JSON.stringify(env)).not.toContain('hide-me')
})
