/** examples/fin-sync.yaml can be loaded as it stands, and .env.example names all that is read from the environment. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../src/config/environment.ts'
import { loadConfig } from '../src/config/load.ts'

/** What every program reads, what only the tests need, and names of other tools that are refused with a message. */
const NOT_OURS = ['NO_COLOR', 'FORCE_COLOR', 'CI', 'INTERCOM_TOKEN', 'HELPDESK_PROVIDER']

const example = Object.fromEntries(
  [...readFileSync('.env.example', 'utf8').matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
)

test('the two syncs of the examples need nothing but a token', async () => {
  const config = await loadConfig({ path: 'examples/fin-sync.yaml', env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token' }) })
  const syncs = [...config.syncs.values()].map((sync) => {
    if (sync.kind !== 'contacts' || sync.source.type !== 'csv')
      throw new Error(`${sync.name} is no sync of contacts from a CSV file`)
    return { name: sync.name, role: sync.role, file: basename(sync.source.path), key: sync.key.from }
  })
  expect(syncs).toEqual([
    { name: 'customers', role: 'user', file: 'customers.csv', key: 'id' },
    { name: 'leads', role: 'lead', file: 'leads.csv', key: 'Email' },
  ])
})

test('.env.example names every variable that is read, and no other', () => {
  const read = new Set<string>()
  const environment = readEnvironment(new Proxy<Record<string, string>>({}, { get: (_, name) => void read.add(String(name)) }))
  // Variables are read when they are asked for; this asks for all of them.
  expect(Object.keys({ ...environment })).toContain('databaseUrl')
  const ours = [...read].filter((name) => name === name.toUpperCase() && !name.endsWith('_FILE') && !NOT_OURS.includes(name))
  expect(ours.sort()).toEqual(Object.keys(example).sort())
})

test('.env.example holds values that fit, and as it is sets nothing', () => {
  expect(readEnvironment(example)).toMatchObject({ home: '.fin-sync', logLevel: 'info', port: 8080, host: '127.0.0.1' })
  const active = [...readFileSync('.env.example', 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({
    name,
    value,
  }))
  expect(active).toEqual([{ name: 'INTERCOM_ACCESS_TOKEN', value: '' }])
})
