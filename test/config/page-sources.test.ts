/** The sources of a page sync in the configuration: what each can be told, and what is refused. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

async function load(source: readonly string[]) {
  const cwd = await tempDir()
  const lines = ['kind: pages', 'content_source: https://help.example.com', 'source:', ...source.map((line) => `  ${line}`)]
  await writeFile(join(cwd, 'fin-sync.yaml'), `syncs:\n  help:\n${lines.map((line) => `    ${line}\n`).join('')}`)
  const config = await loadConfig({ cwd, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 't' }) })
  return config.syncs.get('help')?.source
}

const ZENDESK = ['type: zendesk', 'subdomain: example', 'email: a@example.com', 'api_token: secret-1']
const CONFLUENCE = [
  'type: confluence',
  'base_url: https://example.atlassian.net/wiki/',
  'email: a@example.com',
  'api_token: secret-1',
  'spaces: [DOCS]',
]
const NOTION = ['type: notion', 'token: secret-1']
const POSTGRES = ['type: postgres', 'url: "postgres://a:secret-1@localhost/cms"', 'query: select 1']

test('zendesk: by subdomain and API token, or by an address and OAuth', async () => {
  expect(await load(ZENDESK)).toMatchObject({
    baseUrl: 'https://example.zendesk.com',
    credentials: { kind: 'token', email: 'a@example.com' },
    locales: [],
    sections: [],
    labels: [],
    drafts: false,
    restricted: false,
  })
  const written = [
    'type: zendesk',
    'base_url: https://proxy.example.com',
    'access_token: secret-1',
    'sections: [360001, "360002"]',
    'drafts: true',
  ]
  expect(await load(written)).toMatchObject({
    baseUrl: 'https://proxy.example.com',
    credentials: { kind: 'oauth' },
    sections: ['360001', '360002'],
    drafts: true,
  })
})

test('confluence: the address with or without /wiki', async () => {
  expect(await load(CONFLUENCE)).toMatchObject({
    baseUrl: 'https://example.atlassian.net',
    spaces: ['DOCS'],
    body: 'storage',
    overlapMs: 300_000,
  })
  expect(await load([...CONFLUENCE.slice(0, -1), 'spaces: ["~abc"]', 'body: view'])).toMatchObject({
    spaces: ['~abc'],
    body: 'view',
  })
})

test('notion: ids with and without dashes', async () => {
  const ids = 'databases: [1f0a8c52b3d94e6f9a7b2c1d0e5f4a3b, 1f0a8c52-b3d9-4e6f-9a7b-2c1d0e5f4a3b]'
  expect(await load([...NOTION, ids])).toMatchObject({
    baseUrl: 'https://api.notion.com',
    databases: { length: 2 },
    dataSources: [],
  })
})

test('postgres: rows of the same time are told apart by the column of the id', async () => {
  expect(await load(POSTGRES)).toMatchObject({ key: 'id', fields: {}, format: 'markdown' })
  const more = ['fields: { id: slug }', 'format: html', 'since: changed']
  expect(await load([...POSTGRES, ...more])).toMatchObject({
    key: 'slug',
    fields: { id: 'slug' },
    format: 'html',
    since: 'changed',
  })
  expect(await load([...POSTGRES, ...more, 'key: nr'])).toMatchObject({ key: 'nr' })
})

test.each([[ZENDESK], [CONFLUENCE], [NOTION], [POSTGRES]])('no secret is shown: %j', async (written) => {
  expect(inspect(await load(written), { depth: 10, showHidden: true })).not.toContain('secret-1')
})

test.each([
  [ZENDESK.filter((line) => !line.startsWith('subdomain')), 'needs subdomain, to know which Zendesk is asked'],
  [ZENDESK.filter((line) => !line.startsWith('email')), 'needs email and api_token, or access_token'],
  [[...ZENDESK, 'access_token: x'], 'goes without email and api_token: one way to log in is enough'],
  [['type: zendesk', 'subdomain: https://example.zendesk.com', 'access_token: x'], 'expected the first part of the address alone'],
  [[...ZENDESK, 'locales: [English]'], 'expected a locale as Zendesk writes it, such as en-us'],
  [[...ZENDESK, 'sections: [billing]'], 'expected the number of a section'],
  [[...ZENDESK, 'labels: ["a,b"]'], 'expected one label'],
  [[...ZENDESK, 'draft: true'], 'did you mean "drafts"?'],
  [CONFLUENCE.slice(0, -1), 'spaces'],
  [CONFLUENCE.filter((line) => !line.startsWith('api_token')), 'needs email and api_token, or access_token'],
  [[...CONFLUENCE.slice(0, -1), 'spaces: ["https://example.atlassian.net/wiki/spaces/DOCS"]'], "expected a space's key"],
  [['type: confluence', 'base_url: http://wiki.example.com', 'access_token: x', 'spaces: [A]'], 'unencrypted http'],
  [[...NOTION, 'databases: [Handbook]'], 'expected an id: 32 digits and letters a to f'],
  [['type: notion', 'token: "a b"'], 'has characters that no token has'],
  [[...POSTGRES, 'fields: { name: title }'], 'unknown key "name"'],
  [[...POSTGRES, 'format: pdf'], 'markdown'],
  [['type: sharepoint'], 'type'],
])('%j is refused', async (written, said) => {
  await expect(load(written)).rejects.toThrow(said)
})
