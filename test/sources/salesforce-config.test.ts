/** `source: { type: salesforce }` in a configuration file: what it becomes, and what is said about one that cannot work. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

const SECRET = {
  type: 'salesforce',
  login_url: 'https://acme.my.salesforce.com',
  client_id: 'key',
  client_secret: 'a-secret-0123456789',
  object: 'Lead',
  fields: ['Id', 'Email'],
}
const { client_secret: _, ...OPEN } = SECRET
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----'

async function sourceOf(source: object) {
  const folder = await tempDir()
  const path = join(folder, 'fin-sync.yaml')
  const sync = { kind: 'contacts', source, key: 'Id', contact: { external_id: 'Id' } }
  await writeFile(path, stringify({ syncs: { crm: sync } }))
  const config = await loadConfig({ path, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a' }) })
  const loaded = config.syncs.get('crm')
  if (loaded?.kind !== 'contacts' || loaded.source.type !== 'salesforce') throw new Error('not a Salesforce source')
  return { folder, source: loaded.source }
}

test('what is left out has its default', async () => {
  const { source } = await sourceOf(SECRET)
  expect(source).toMatchObject({
    loginUrl: 'https://acme.my.salesforce.com',
    credentials: { kind: 'client_credentials', clientId: 'key' },
    selection: { object: 'Lead', fields: ['Id', 'Email'] },
    apiVersion: '67.0',
    deleted: false,
    since: 'SystemModstamp',
    overlapMs: 300_000,
  })
  expect(JSON.stringify(source)).not.toContain('a-secret')
})

test('a private key is a text or a file in the folder of the configuration', async () => {
  const jwt = { ...OPEN, login_url: 'https://login.salesforce.com', username: 'u' }
  const text = await sourceOf({ ...jwt, private_key: PEM })
  expect(text.source.credentials).toMatchObject({ kind: 'jwt', username: 'u', privateKey: { pem: expect.anything() } })
  expect(JSON.stringify(text.source)).not.toContain('MIIEvQ')
  const file = await sourceOf({ ...jwt, private_key: './key.pem' })
  expect(file.source.credentials).toMatchObject({ privateKey: { path: join(file.folder, 'key.pem') } })
})

test.each([
  [{ ...SECRET, soql: 'select Id from Lead' }, 'soql: goes without object and fields'],
  [{ ...SECRET, fields: undefined }, 'needs object and fields, or soql'],
  [OPEN, 'needs client_secret (client credentials), or username and private_key (JWT bearer)'],
  [{ ...OPEN, username: 'u' }, 'needs client_secret'],
  [{ ...SECRET, username: 'u', private_key: PEM }, 'one way to log in is enough'],
  [{ ...SECRET, login_url: 'https://test.salesforce.com' }, 'client credentials work at the My Domain only'],
  [{ ...SECRET, login_url: 'http://acme.my.salesforce.com' }, 'begins with https://'],
  [{ ...SECRET, login_url: 'acme' }, 'begins with https://'],
  [{ ...SECRET, base_url: 'https://user:pass@proxy.example.com' }, 'begins with https://'],
  [{ ...SECRET, fields: ['Id', 'Full Name'] }, 'expected an API name'],
  [{ ...SECRET, fields: [] }, 'fields'],
  [{ ...SECRET, api_version: '46.0' }, 'from "47.0" on'],
  [{ ...SECRET, overlap: '5 minutes' }, 'expected a duration'],
  [{ ...SECRET, felds: ['Id'] }, 'unknown key "felds"'],
])('%j is refused', async (source, said) => {
  const error = await sourceOf(source).catch((thrown: unknown) => thrown)
  expect(String(error)).toContain(said)
  expect(String(error)).not.toMatch(/a-secret|MIIEvQ|user:pass/)
})
