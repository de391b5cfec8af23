/** `fin-sync plan`: what a run would do, and nothing written on either side. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { tempDir } from '../support/temp.ts'
import { createDesk, type Desk } from './desk.ts'

const CONFIG = `
workspace: { region: us, access_token: "\${INTERCOM_ACCESS_TOKEN}" }
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    missing: archive
    guards: { archive: 10% }
    contact: { external_id: id, email: Email, name: Name }
`
const BEFORE = 'id,Email,Name\n1,ada@example.com,Ada\n2,bo@example.com,Bo\n3,cy@example.com,Cy\n'
const AFTER =
  'id,Email,Name\n1,ada@example.com,Ada L.\n3,cy@example.com,Cy\n4,di@example.com,Di\n5,no address,Ed\n1,x@example.com,X\n'

const deskWith = (people: string): Promise<Desk> => createDesk({ config: CONFIG, people })

/** Every row of every table, and the names of all files beside the database's own. */
async function everythingOf({ env, simulator }: Desk): Promise<string> {
  const home = env['FIN_SYNC_HOME'] ?? ''
  const store = await openStore({ home })
  const tables = ['migrations', 'syncs', 'runs', 'ledger', 'outcomes', 'identities', 'seen', 'workspaces', 'buckets']
  const rows: object[] = []
  for (const table of tables) rows.push(await store.db.query(`select t::text from fin_sync.${table} t order by 1`))
  await store.close()
  return JSON.stringify([rows, await readdir(home), simulator.state.contacts(), simulator.state.dataAttributes()])
}

const writesTo = ({ simulator }: Desk): string[] =>
  simulator
    .calls()
    .map((call) => call.pattern)
    .filter((pattern) => !['GET /me', 'POST /contacts/search', 'GET /contacts', 'GET /data_attributes'].includes(pattern))

test('on a machine that never ran anything: no database, no folder, no write, and no call beyond looking', async () => {
  const desk = await deskWith(BEFORE)
  const home = join(await tempDir(), 'home')
  const { code, stdout } = await desk.here(['plan', 'people'], { FIN_SYNC_HOME: home })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^people: 3 rows of people.csv; a run would$/m)
  expect(stdout).toMatch(/^ {2}create or update +3 {2}not known yet/m)
  expect(stdout).toMatch(/^ {2}people.csv:2 · 1 · not known yet\n {4}name: "Ada"\n {4}email: "ada@example.com"$/m)
  expect(stdout).toMatch(/^look-up by search: 1 search\w* for 3 records/m)
  expect(stdout).toMatch(
    /^4 calls, at least 0\.0 s at the limit that Intercom shows now \(1,667 calls in 10 s, 10% of it left free\)$/m,
  )
  await expect(readdir(home)).rejects.toThrow('ENOENT')
  expect(writesTo(desk)).toEqual([])
  expect((await readdir(desk.folder)).toSorted()).toEqual(['fin-sync.yaml', 'people.csv'])
})

test('after a run: the changes field by field, what would be refused and archived, what the guards would say; twice the same', async () => {
  const desk = await deskWith(BEFORE)
  await desk.here(['run', 'people'])
  await desk.people(AFTER)
  const before = await everythingOf(desk)
  desk.simulator.resetCounts()

  const { code, stdout } = await desk.here(['plan', 'people'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ {2}update +1 /m)
  expect(stdout).toMatch(/^ {2}people.csv:2 · 1\n {4}name: "Ada" → "Ada L."$/m)
  expect(stdout).toMatch(/^would be archived: 2$/m)
  expect(stdout).toMatch(/^ +1 {2}email_invalid +people.csv:5 /m)
  expect(stdout).toMatch(/^ +1 {2}duplicate_key +people.csv:6 /m)
  expect(stdout).toContain('the run would stop: guard archive: 1 of 3 contacts (33.3%) would be archived')
  expect(await desk.here(['plan', 'people'])).toMatchObject({ code, stdout })

  const json = JSON.parse((await desk.here(['plan', 'people', '--json', '--allow', 'archive', '--show', '1'])).stdout)
  expect(json).toMatchObject({ rows: 5, unchanged: 1, update: 1, look_up: 1, archive: 1, refused: 1, duplicate: 1, calls: 4 })
  expect(json.changes).toEqual([
    { key: '1', place: 2, contact_id: expect.any(String), fields: [{ field: 'name', from: 'Ada', to: 'Ada L.' }] },
  ])
  expect(json).toMatchObject({
    missing: ['2'],
    guards: [{ guard: 'archive', found: 1, of: 3, allowed: true }],
    calls_per_window: 1667,
  })
  expect(json.reasons).toContainEqual(expect.objectContaining({ code: 'email_invalid', first_place: 5, means: expect.any(String) }))

  expect(writesTo(desk)).toEqual([])
  expect(await everythingOf(desk)).toBe(before)
})

test('--live compares with what Intercom holds now', async () => {
  const desk = await deskWith(BEFORE)
  await desk.here(['run', 'people'])
  const [ada] = desk.simulator.state.contacts()
  desk.simulator.state.editContact(ada!.id, { name: 'Adele' })
  const { code, stdout } = await desk.here(['plan', 'people', '--live'])
  expect(code).toBe(0)
  expect(stdout).toContain('1 were edited in Intercom since; that stays until their rows change')
  expect(stdout).toMatch(/^edited there .*:\n {2}people.csv:2 · 1\n {4}name: "Adele" → "Ada"$/m)
})

test('nothing to do is one clear line', async () => {
  const desk = await deskWith(BEFORE)
  await desk.here(['run', 'people'])
  const { code, stdout } = await desk.here(['plan', 'people'])
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'people: nothing to do: people.csv has 3 rows, and Intercom was sent all of it before\n',
  })
})

test('a source that fails or breaks off plans nothing and says how far it came', async () => {
  const desk = await deskWith(BEFORE)
  await rm(join(desk.folder, 'people.csv'))
  const missing = await desk.here(['plan', 'people'])
  expect(missing).toMatchObject({ code: 2, stdout: '' })
  expect(missing.stderr).toMatch(/^fin-sync: .*people\.csv cannot be read: there is no such file/m)
  await desk.people(`${BEFORE}4,di@example.com,"Di\n5,ed@example.com,Ed\n`)
  const broken = await desk.here(['plan', 'people'])
  expect(broken.code).toBe(1)
  expect(broken.stderr).toMatch(/^fin-sync: nothing is planned: people\.csv failed after 3 rows: /m)
})

test('a sync that has an open run is not planned', async () => {
  const desk = await deskWith(BEFORE)
  const id = await desk.interrupted(['run', 'people'])
  const { code, stderr: said } = await desk.here(['plan', 'people'])
  expect(code).toBe(1)
  expect(said).toContain(
    `sync "people" has an open run (${id}); plan again when it has ended, or carry it on with: fin-sync resume`,
  )
})
