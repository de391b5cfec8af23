/** fin-sync.yaml becomes a Config in which every default is filled in and every unit is named. */
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { ContactSync, Sync } from '../../src/config/config.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { tempDir } from '../support/temp.ts'

const ALL = { INTERCOM_ACCESS_TOKEN: 'token-1', CRM_DATABASE_URL: 'postgres://ann:pa55@db/crm', HUBSPOT_ACCESS_TOKEN: 'token-2' }

async function load(text: string, o: { env?: Record<string, string>; sync?: string } = {}) {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'fin-sync.yaml'), text)
  return { cwd, config: await loadConfig({ cwd, env: readEnvironment(o.env ?? ALL), sync: o.sync }) }
}

const full = (o: { env?: Record<string, string>; sync?: string } = {}) =>
  loadConfig({ path: 'test/config/full.yaml', env: readEnvironment(o.env ?? ALL), sync: o.sync })

function contacts(sync: Sync | undefined): ContactSync {
  if (sync?.kind !== 'contacts') throw new Error('no sync of contacts')
  return sync
}

test('the full example: workspace and retention', async () => {
  const { workspace, retention } = await full()
  expect(workspace).toMatchObject({ region: 'us', baseUrl: 'https://api.intercom.io', version: '2.16', adminId: '991267645' })
  expect(workspace).toMatchObject({ headroom: 0.1, live: 0.05, pools: 'shared', searchDelayMs: 300_000, concurrency: 8 })
  expect(workspace.accessToken.reveal()).toBe('token-1')
  const day = 86_400_000
  expect(retention).toEqual({ outcomesMs: 90 * day, runsMs: 365 * day, uploadsMs: 30 * day, transcriptsMs: 90 * day })
})

test('the full example: a sync from Postgres', async () => {
  const { syncs } = await full()
  const { source, ...customers } = contacts(syncs.get('customers'))
  expect(source).toMatchObject({ type: 'postgres', since: 'updated_at', query: expect.stringMatching(/^select id/) })
  expect(source.type === 'postgres' && source.url.reveal()).toBe(ALL.CRM_DATABASE_URL)
  expect(customers).toMatchObject({
    name: 'customers',
    key: { from: 'id', as: 'string' },
    role: 'user',
    missing: 'archive',
    fullEveryMs: 7 * 86_400_000,
    guards: { archive: 0.05, change: 0.6, minRows: 1000 },
    schedule: { cron: '0 2 * * *', timezone: 'Europe/Dublin', catchUpMs: 43_200_000 },
  })
  expect(customers.contact.fields.phone).toMatchObject({
    from: 'phone',
    as: 'phone',
    country: 'IE',
    setIfEmpty: false,
    onInvalid: 'row',
  })
  expect(customers.contact.customAttributes['seats']).toMatchObject({ from: 'seats', as: 'integer' })
})

test('the full example: HubSpot, CSV and pages', async () => {
  const { syncs } = await full()
  expect([...syncs.keys()]).toEqual(['customers', 'crm', 'leads', 'handbook'])
  expect(contacts(syncs.get('crm')).source).toMatchObject({
    type: 'hubspot',
    properties: ['email', 'firstname', 'lastname', 'lifecyclestage'],
  })
  const leads = contacts(syncs.get('leads'))
  expect(leads).toMatchObject({ role: 'lead', leadKeyAttribute: 'fin_sync_key', key: { from: 'Email', as: 'email' } })
  expect(leads.source).toEqual({ type: 'csv', path: resolve('test/config/leads.csv'), quote: '"' })
  expect(syncs.get('handbook')).toEqual({
    kind: 'pages',
    name: 'handbook',
    source: {
      type: 'directory',
      path: resolve('test/config/handbook'),
      include: ['**/*.md', '**/*.html'],
      exclude: ['**/node_modules/**'],
    },
    contentSource: 'https://handbook.example.com',
    availability: { aiAgent: true, aiCopilot: true },
    locale: 'en',
    remove: [],
    missing: 'delete',
    guards: { delete: 0.1 },
    fullEveryMs: 604_800_000,
    ingestWithinMs: 86_400_000,
    schedule: { cron: '*/30 * * * *', timezone: 'UTC', catchUpMs: 43_200_000 },
  })
})

const SMALLEST =
  'syncs:\n  people:\n    kind: contacts\n    source: { type: csv, path: people.csv }\n    key: id\n    contact: { external_id: id }\n'

test('the smallest file: everything else has a default', async () => {
  const { config, cwd } = await load(SMALLEST)
  expect(config.file).toBe(join(cwd, 'fin-sync.yaml'))
  expect(config.workspace).toMatchObject({ region: 'us', version: '2.16', pools: 'shared' })
  expect(config.workspace.accessToken.reveal()).toBe('token-1')
  expect(contacts(config.syncs.get('people'))).toMatchObject({
    source: { path: join(cwd, 'people.csv') },
    role: 'user',
    nulls: 'skip',
    attributes: 'refuse',
    duplicates: 'refuse',
    archived: 'unarchive',
    conflict: 'refuse',
    ambiguous: 'recreate',
    send: 'auto',
    missing: 'keep',
    guards: { archive: 0.05, change: undefined, minRows: undefined },
    schedule: undefined,
  })
})

test('Windows line ends and a byte order mark change nothing', async () => {
  const { config } = await load(`\uFEFF${SMALLEST.replaceAll('\n', '\r\n')}`)
  expect(contacts(config.syncs.get('people')).contact.fields.external_id?.from).toBe('id')
})

test('a mapping may be used twice by an alias', async () => {
  const { config } = await load(`${SMALLEST.replace('people:', 'people: &people')}  others: *people\n`)
  expect(contacts(config.syncs.get('others'))).toEqual({ ...contacts(config.syncs.get('people')), name: 'others' })
})

test('INTERCOM_BASE_URL overrides the host of the region', async () => {
  const { workspace } = await full({ env: { ...ALL, INTERCOM_BASE_URL: 'http://127.0.0.1:4010/' } })
  expect(workspace).toMatchObject({ region: 'us', baseUrl: 'http://127.0.0.1:4010' })
})

test('a variable may come from the file that NAME_FILE names', async () => {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'url'), 'postgres://from-file/crm\n')
  const { CRM_DATABASE_URL: _, ...rest } = ALL
  const { syncs } = await full({ env: { ...rest, CRM_DATABASE_URL_FILE: join(cwd, 'url') }, sync: 'customers' })
  const { source } = contacts(syncs.get('customers'))
  expect(source.type === 'postgres' && source.url.reveal()).toBe('postgres://from-file/crm')
})

test('variables of other syncs may be missing: those syncs are set aside with what they lack', async () => {
  const { syncs, unresolved } = await full({ env: { INTERCOM_ACCESS_TOKEN: 'token-1' }, sync: 'leads' })
  expect([...syncs.keys()]).toEqual(['leads', 'handbook'])
  expect([...unresolved.keys()]).toEqual(['customers', 'crm'])
  expect(unresolved.get('crm')).toEqual([
    expect.stringMatching(/full\.yaml:44:44: syncs\.crm\.source\.access_token: .*HUBSPOT_ACCESS_TOKEN is not set/),
  ])
})

test('a variable of the sync that is to run, or of any sync when all may run, must be there', async () => {
  const env = { INTERCOM_ACCESS_TOKEN: 'token-1' }
  await expect(full({ env, sync: 'crm' })).rejects.toThrow(/^test\/config\/full\.yaml:44:44: .*HUBSPOT_ACCESS_TOKEN is not set/)
  await expect(full({ env })).rejects.toThrow(/2 problems:\n.*CRM_DATABASE_URL is not set.*\n.*HUBSPOT_ACCESS_TOKEN is not set/)
})

test('a sync that is not there is answered with the near ones, or with all', async () => {
  await expect(full({ sync: 'custmers' })).rejects.toThrow('no sync named "custmers"; did you mean customers?')
  await expect(full({ sync: 'zebra' })).rejects.toThrow('its syncs are: customers, crm, leads, handbook')
})

test('a file that is not there, and a folder, are answered with what to do', async () => {
  const cwd = await tempDir()
  const env = readEnvironment(ALL)
  await expect(loadConfig({ cwd, env })).rejects.toThrow(
    'cannot read the configuration file fin-sync.yaml: name another one with -c',
  )
  await expect(loadConfig({ cwd, path: '.', env })).rejects.toThrow('cannot read the configuration file')
})

test('no secret shows when the configuration is printed', async () => {
  const config = await full()
  const printed = inspect(config, { depth: 9, showHidden: true }) + JSON.stringify([config, ...config.syncs.values()])
  for (const value of ['token-1', 'token-2', 'pa55']) expect(printed).not.toContain(value)
})
