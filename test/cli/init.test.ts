/** `init`: the file that it writes is a configuration that maps the rows it was proposed from. */
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnFacts } from '../../src/cli/init-columns.ts'
import { proposeKey, proposeMapping } from '../../src/cli/init-mapping.ts'
import { configText } from '../../src/cli/init-yaml.ts'
import type { ContactSync } from '../../src/config/config.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { compileContactMapping, type Mapped } from '../../src/mapping/contact-mapping.ts'
import { openCsv } from '../../src/sources/csv.ts'
import { tempDir } from '../support/temp.ts'
import { cliHere } from './cli.ts'

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await tempDir()
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

async function syncOf(folder: string, name: string, path = 'fin-sync.yaml'): Promise<ContactSync> {
  const config = await loadConfig({ cwd: folder, path, env: readEnvironment({ INTERCOM_ACCESS_TOKEN: 'a-token' }), sync: name })
  const sync = config.syncs.get(name)
  if (sync?.kind !== 'contacts') throw new Error(`${name} is no sync of contacts`)
  return sync
}

/** All readable rows of the sync's file as its mapping sees them. */
async function mapped(sync: ContactSync): Promise<Mapped[]> {
  if (sync.source.type !== 'csv') throw new Error(`${sync.name} reads no CSV file`)
  const source = await openCsv({ path: sync.source.path })
  const mapping = compileContactMapping(sync, source.columns)
  const results: Mapped[] = []
  for await (const { rows } of source.read({ signal: new AbortController().signal }))
    results.push(...rows.filter(({ problem }) => problem === undefined).map(({ cells }) => mapping.map(cells)))
  return results
}

const refusals = (results: readonly Mapped[]) => results.flatMap((one) => ('refused' in one ? [one.refused.code] : []))

/** Takes the "# " away as the comments say. */
const wake = (text: string) => text.replace(/^( +)# (custom_attributes:| {2}\S.*)$/gm, '$1$2')

test('customers.csv of the examples: its columns are recognised, the rest is left as comments', async () => {
  const folder = await tempDir()
  await copyFile('examples/customers.csv', join(folder, 'customers.csv'))
  const { code, stdout, stderr } = await cliHere(['init', '--csv', 'customers.csv', '--role', 'user'], { cwd: folder })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toContain('fin-sync.yaml is written:\n')
  expect(stderr).toContain('next:\n  fin-sync check customers\n  fin-sync plan customers\n  fin-sync run customers\n')
  const sync = await syncOf(folder, 'customers')
  expect(sync).toMatchObject({ role: 'user', attributes: 'refuse', key: { from: 'id', as: 'string' } })
  expect(Object.fromEntries(Object.entries(sync.contact.fields).map(([name, spec]) => [name, spec?.from]))).toEqual({
    external_id: 'id',
    email: 'Email',
    name: 'Full Name',
    phone: 'Phone',
  })
  expect(sync.contact.customAttributes).toEqual({})
  expect(new Set(refusals(await mapped(sync)))).toEqual(new Set(['email_invalid']))
})

test('the comments become attributes when they are woken, and slips in them cost no row', async () => {
  const folder = await tempDir()
  await copyFile('examples/customers.csv', join(folder, 'customers.csv'))
  await cliHere(['init', '--csv', 'customers.csv', '--role', 'user'], { cwd: folder })
  const text = await readFile(join(folder, 'fin-sync.yaml'), 'utf8')
  await writeFile(join(folder, 'fin-sync.yaml'), wake(text))
  const { customAttributes } = (await syncOf(folder, 'customers')).contact
  expect(customAttributes).toMatchObject({
    plan: { from: 'Plan' },
    seats: { from: 'Seats', as: 'integer' },
    monthly_spend: { from: 'Monthly Spend', as: 'float' },
    renewed_on: { from: 'Renewed On', as: 'date', format: 'dd/MM/yyyy', onInvalid: 'field' },
    newsletter: { from: 'Newsletter', as: 'boolean' },
    notes: { from: 'Notes' },
  })
})

test('leads.csv of the examples, with all attributes, a name, a region and another file', async () => {
  const folder = await tempDir()
  await copyFile('examples/leads.csv', join(folder, 'leads.csv'))
  const flags = [
    '--csv',
    'leads.csv',
    '--role',
    'lead',
    '--name',
    'form',
    '--region',
    'eu',
    '--country',
    'GB',
    '--attributes',
    'all',
  ]
  const { code, stdout } = await cliHere(['init', ...flags, '-c', 'other.yaml', '--json'], { cwd: folder })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    file: join(folder, 'other.yaml'),
    sync: 'form',
    key: 'Email',
    fields: { email: 'Email', name: 'Full Name', phone: 'Phone' },
    custom_attributes: {
      company: 'Company',
      campaign: 'Campaign',
      asked_at: 'Asked At',
      wants_demo: 'Wants Demo',
      message: 'Message',
    },
  })
  const sync = await syncOf(folder, 'form', 'other.yaml')
  expect(sync).toMatchObject({ role: 'lead', attributes: 'create', key: { from: 'Email', as: 'email' } })
  expect(sync.contact.fields.phone).toMatchObject({ country: 'GB', onInvalid: 'field' })
  expect(sync.contact.customAttributes).toMatchObject({ asked_at: { as: 'date' }, wants_demo: { as: 'boolean' } })
  expect(await readFile(join(folder, 'other.yaml'), 'utf8')).toContain('#   fin-sync check form -c other.yaml')
  expect(new Set(refusals(await mapped(sync)))).toEqual(new Set(['email_invalid']))
})

const MESSY = `"Kunden-Nr.";E-Mail;Vorname;Nachname;"Straße, Nr. #1: {Haus}";"Price ($\${EUR})";Password;!!!;null;Created At;PLZ;is_vip
K1;ann@example.com;Ann;Lee;"Weg 1, 2";1.5;geheim;x;a;2024-05-31 10:00;01234;1
K2;bo@example.com;Bo;;Platz 3;2;geheim;y;b;2024-06-01 11:30;04567;0
`

test('a messy header: quoted where YAML needs it, in snake case, no secret, and every row is mapped', async () => {
  const folder = await folderWith({ 'Paying customers (2).csv': MESSY })
  const flags = ['--csv', 'Paying customers (2).csv', '--role', 'user', '--key', 'Kunden-Nr.', '--attributes', 'all']
  expect(await cliHere(['init', ...flags], { cwd: folder })).toMatchObject({ code: 0 })
  const sync = await syncOf(folder, 'Paying-customers-2')
  const results = await mapped(sync)
  expect(results[0]).toEqual({
    notes: [],
    record: {
      role: 'user',
      set: {
        external_id: 'K1',
        email: 'ann@example.com',
        name: 'Ann Lee',
        signed_up_at: 1_717_149_600,
        custom_attributes: {
          strasse_nr_1_haus: 'Weg 1, 2',
          price_eur: 1.5,
          column_8: 'x',
          null: 'a',
          plz: '01234',
          is_vip: true,
        },
      },
    },
  })
  expect(refusals(results)).toEqual([])
  expect(await readFile(join(folder, 'fin-sync.yaml'), 'utf8')).toContain('# not proposed, it looks like a secret: Password')
})

test('whatever the columns are called, the configuration loads and names exactly them', async () => {
  const folder = await tempDir()
  const header = fc.uniqueArray(
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map((name) => name.replace(/[\p{C}\p{Z}]/gu, ' ').trim())
      .filter((name) => name !== ''),
    { minLength: 1, maxLength: 8 },
  )
  await fc.assert(
    fc.asyncProperty(header, async (columns) => {
      const facts = columnFacts({ columns, rows: [columns.map(() => 'x')] }, { monthFirst: false })
      const key = columns[0] ?? ''
      const mapping = proposeMapping(facts, { role: 'user', key })
      const about = { name: 'people', config: '', role: 'user', region: 'us', path: './people.csv' } as const
      await writeFile(join(folder, 'fin-sync.yaml'), configText({ ...about, mapping, attributes: columns }))
      const sync = await syncOf(folder, 'people')
      const left = new Set(mapping.leftOut)
      const wanted = columns.filter((column) => !left.has(column))
      const named = [...Object.values(sync.contact.fields), ...Object.values(sync.contact.customAttributes)].map(
        (spec) => spec?.from,
      )
      const isTemplate = named.some((from) => from !== undefined && !columns.includes(from))
      expect(sync.key.from).toBe(key)
      if (!isTemplate) expect(new Set(named)).toEqual(new Set([key, ...wanted]))
      compileContactMapping(sync, columns)
    }),
    { numRuns: 100 },
  )
})

test.each([
  [[], '--csv <file> and --role <user|lead>'],
  [['--role', 'lead'], '--csv <file>'],
  [['--csv', 'a.csv'], '--role <user|lead>'],
])('without a terminal %j does not do: exit 2, and what is lacking', async (flags, lacking) => {
  const cwd = await folderWith({ 'a.csv': 'id\n1\n' })
  expect(await cliHere(['init', ...flags], { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr: `fin-sync: init asks its questions on a terminal only; here it needs ${lacking} as well, for example: fin-sync init --csv customers.csv --role user\n`,
  })
})

test.each([
  [['--csv', 'a.csv', '--role', 'user', '--key', 'Emial'], /a\.csv has no column "Emial"; did you mean "Email"\?/],
  [
    ['--csv', 'b.csv', '--role', 'user'],
    /no column of b\.csv tells for certain whom a row is about: name one with --key; its columns are "Colour", "Size"/,
  ],
  [
    ['--csv', 'b.csv', '--role', 'lead', '--key', 'Colour'],
    /no column of b\.csv looks like an email address, a phone number or a name/,
  ],
  [['--csv', 'none.csv', '--role', 'user'], /none\.csv cannot be read: there is no such file/],
  [['--csv', 'a.csv', '--role', 'admin'], /Allowed choices are user, lead/],
  [['--csv', 'a.csv', '--role', 'user', '--name', 'a b'], /Expected letters, digits, _ and -/],
  [['--csv', 'a.csv', '--role', 'user', '--country', 'Ireland'], /Expected two capital letters such as IE/],
  [['--csv', 'a.csv', '--role', 'user', '--delimiter', '::'], /Expected one character, or tab/],
])('%j: exit 2, and nothing is written', async (flags, said) => {
  const cwd = await folderWith({ 'a.csv': 'Email\na@example.com\n', 'b.csv': 'Colour,Size\nred,1\nred,2\n' })
  const { code, stdout, stderr } = await cliHere(['init', ...flags], { cwd })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(said)
  await expect(readFile(join(cwd, 'fin-sync.yaml'))).rejects.toThrow('ENOENT')
})

test('a configuration that is there stays, unless --force says otherwise', async () => {
  const cwd = await folderWith({ 'a.csv': 'Email\na@example.com\n', 'fin-sync.yaml': 'mine' })
  const { code, stderr } = await cliHere(['init', '--csv', 'a.csv', '--role', 'user'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toBe('fin-sync: fin-sync.yaml exists already: name another file with -c, or overwrite it with --force\n')
  expect(await readFile(join(cwd, 'fin-sync.yaml'), 'utf8')).toBe('mine')
  expect(await cliHere(['init', '--csv', 'a.csv', '--role', 'user', '--force'], { cwd })).toMatchObject({ code: 0 })
  expect((await syncOf(cwd, 'a')).contact.fields.email?.from).toBe('Email')
})

test('a file in another encoding says so in the configuration', async () => {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'a.csv'), Buffer.from('Email\tVille\na@example.com\tOrl\xe9ans\n', 'latin1'))
  const flags = ['init', '--csv', 'a.csv', '--role', 'user', '--encoding', 'windows-1252', '--delimiter', 'tab']
  expect(await cliHere(flags, { cwd })).toMatchObject({ code: 0 })
  expect((await syncOf(cwd, 'a')).source).toMatchObject({ encoding: 'windows-1252', delimiter: '\t' })
})

test('what identifies a row: an id before an address, and only where it does', () => {
  const facts = (rows: string[][]) => columnFacts({ columns: ['Email', 'Customer ID'], rows }, { monthFirst: false })
  const ids = facts([
    ['a@example.com', '1'],
    ['b@example.com', '2'],
  ])
  expect([proposeKey(ids, 'user')?.name, proposeKey(ids, 'lead')?.name]).toEqual(['Customer ID', 'Customer ID'])
  const same = facts([
    ['a@example.com', '1'],
    ['b@example.com', '1'],
  ])
  expect(proposeKey(same, 'user')?.name).toBe('Email')
})
