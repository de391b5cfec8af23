/** The `server:` part of the configuration. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { byteSize } from '../../src/config/byte-size.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

const SYNCS =
  'syncs: { people: { kind: contacts, source: { type: csv, path: a.csv }, key: id, role: user, contact: { external_id: id } } }'

async function load(server: string, o: { env?: Record<string, string>; server?: boolean } = {}) {
  const path = join(await tempDir(), 'fin-sync.yaml')
  await writeFile(path, `${server}\n${SYNCS}\n`)
  const env = readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token', ...o.env })
  return loadConfig({ path, env, ...(o.server === undefined ? {} : { server: o.server }) })
}

test('tokens by name, and how much may be uploaded', async () => {
  const { server } = await load('server: { tokens: { ci: "${CI_TOKEN}" }, max_upload: 250MB }', {
    env: { CI_TOKEN: 'token-of-the-ci-job' },
  })
  expect(server?.tokens.get('ci')?.reveal()).toBe('token-of-the-ci-job')
  expect(server).toMatchObject({ maxUploadBytes: 250_000_000, uploadsQuotaBytes: 10_000_000_000 })
  expect(JSON.stringify([...(server?.tokens ?? [])])).not.toContain('token-of')
})

test('without it there are no tokens, and the usual limits', async () => {
  const { server } = await load('')
  expect(server).toEqual({ tokens: new Map(), maxUploadBytes: 1_000_000_000, uploadsQuotaBytes: 10_000_000_000 })
})

test('a variable that it lacks stops the server, and no one else', async () => {
  const yaml = 'server: { tokens: { ci: "${A_TOKEN_THAT_IS_NOT_SET}" } }'
  expect((await load(yaml)).server).toBeUndefined()
  await expect(load(yaml, { server: true })).rejects.toThrow('server.tokens.ci: the variable A_TOKEN_THAT_IS_NOT_SET is not set')
})

test.each([
  ['{ tokens: { ci: "fifteen-letters" } }', 'server.tokens.ci: expected a token of at least 16'],
  ['{ tokens: { ci: "sixteen letters and spaces" } }', 'server.tokens.ci: expected a token of at least 16'],
  ['{ tokens: { ci: "sha256:1234" } }', 'server.tokens.ci: expected a token of at least 16'],
  ['{ tokens: { ci: 1234567890123456 } }', 'server.tokens.ci: expected a token of at least 16'],
  ['{ tokens: { "c i": "token-of-the-ci-job" } }', 'expected a name of letters'],
  ['{ max_upload: 1 }', 'server.max_upload: expected a size such as 64KB'],
  ['{ max_uplaod: 1GB }', 'did you mean "max_upload"?'],
])('%s is refused, and no token is shown', async (server, message) => {
  const refused = load(`server: ${server}`)
  await expect(refused).rejects.toThrow(message)
  await expect(refused).rejects.not.toThrow(/fifteen-letters|sixteen letters|sha256:1234|1234567890123456|token-of-the-ci-job/)
})

test.each([
  ['64KB', 64_000],
  ['1.5 MB', 1_500_000],
  ['1gb', 1_000_000_000],
  ['10B', 10],
])('%s is %i bytes', (text, bytes) => {
  expect(byteSize.parse(text)).toBe(bytes)
})
