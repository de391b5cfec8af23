/** What `check` finds, how it ends, and that it leaves everything as it was. */
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { holdHome } from '../../src/store/home.ts'
import { atEnd } from '../support/at-end.ts'
import { createDesk, type Desk } from './desk.ts'

const SYNC = `
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    contact: { external_id: id, email: Email, name: Name, custom_attributes: { plan: Plan, seen: { from: Seen, as: date } } }
    schedule: { cron: "30 2 * * *", timezone: Asia/Kolkata }
`
const PEOPLE = `id,Email,Name,Plan,Seen,Shoe size
1, Ada@Example.com ,Ada,Pro,2024-05-31,41
2,bo@example.com,,Free,,42
3,not an address,Cy,Free,,43
`
const ATTRIBUTES = [
  { name: 'plan', data_type: 'string' },
  { name: 'seen', data_type: 'date' },
] as const

async function deskWith(o: { config?: string; people?: string; simulator?: SimulatorOptions } = {}): Promise<Desk> {
  const desk = await createDesk({ people: o.people ?? PEOPLE, simulator: o.simulator ?? { attributes: ATTRIBUTES } })
  await writeFile(join(desk.folder, 'fin-sync.yaml'), o.config ?? SYNC)
  return desk
}

/** The lines of a check, without what stands below them. */
function lines(stdout: string): string[] {
  return stdout.split('\n').filter((line) => /^ {2}(?:ok|note|no|skip) /.test(line))
}

function lineOf(stdout: string, check: string): string {
  return lines(stdout).find((line) => line.slice(7).startsWith(check)) ?? ''
}

test('everything that a run needs, and the first rows side by side', async () => {
  const desk = await deskWith()
  const { code, stdout, stderr } = await desk.here(['check', 'people'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(lines(stdout)).toEqual([
    `  ok   token        Intercom takes it at ${desk.simulator.url}`,
    '  ok   workspace    Simulated workspace (simulated)',
    '  note region       us; INTERCOM_BASE_URL stands in for the host of workspace.region (us)',
    '  ok   permissions  contacts can be read (there are 0); whether they can be written shows only when a run writes one',
    expect.stringMatching(
      /^ {2}ok {3}limit {8}1,667 calls in 10 s, 1,6\d\d left of this window; 10 % of them is never taken \(headroom\)$/,
    ),
    '  ok   source       people.csv has 6 columns',
    '  ok   columns      all that the mapping names are there',
    '  note unused       nothing uses "Shoe size"',
    '  note rows         of all 3 rows 1 would be refused',
    '  ok   attributes   the workspace has all 2 custom attributes that the mapping writes',
    '  ok   schedule     "30 2 * * *" in Asia/Kolkata, the next 3 times:',
  ])
  expect(stdout).toMatch(/^ {20}\w{3} \d{4}-\d\d-\d\d 02:30:00 GMT\+5:30 = \d{4}-\d\d-\d\d 21:00:00 UTC$/m)
  expect(stdout).toContain(`
  people.csv:2
    column     as read                 field          as mapped
    id         "1"                  →  key            "1"
    id         "1"                  →  external_id    "1"
    Email      " Ada@Example.com "  →  email          "ada@example.com"
    Name       "Ada"                →  name           "Ada"
    Plan       "Pro"                →  plan (custom)  "Pro"
    Seen       "2024-05-31"         →  seen (custom)  2024-05-31 00:00:00 UTC
    Shoe size  "41"
`)
  expect(stdout).toContain('    Name       (empty)           →  name           (left alone)')
  expect(stdout).toContain('    refused: email_invalid: email: column "Email" holds "not an address"')
})

test('it writes nothing: no call but GET, no database, and a home that another process works in is no matter', async () => {
  const desk = await deskWith({ simulator: {}, config: SYNC.replace('    key: id', '    key: id\n    attributes: create') })
  const home = join(desk.folder, 'home')
  const lock = await holdHome(desk.env['FIN_SYNC_HOME'] ?? '', { describe: 'fin-sync run people' })
  atEnd(() => lock.release())
  expect((await desk.here(['check'])).code).toBe(0)
  const { code, stdout } = await desk.here(['check'], { FIN_SYNC_HOME: home })
  expect(code).toBe(0)
  await expect(access(home)).rejects.toThrow('ENOENT')
  expect(new Set(desk.simulator.calls().map(({ method }) => method))).toEqual(new Set(['GET']))
  expect(lineOf(stdout, 'attributes')).toBe('  note attributes   the workspace lacks some (attributes: create)')
  expect(stdout).toContain('the first run creates "seen" (date)')
})

test('what must be changed is told all at once, and what can be mapped is shown all the same: exit 2', async () => {
  const config = SYNC.replace('name: Name', 'name: "{Firstname} {Name}"').replace('"30 2 * * *"', '"61 2 * * *"')
  const desk = await deskWith({ config, simulator: { attributes: [{ name: 'plan', data_type: 'integer' }] } })
  const { code, stdout } = await desk.here(['check', 'people', '--rows', '1'])
  expect(code).toBe(2)
  expect(stdout).toContain(`  no   columns      the mapping of people names what its source does not have:
                      syncs.people.contact.name: no column "Firstname"
`)
  expect(stdout).toMatch(
    /^ {2}no {3}attributes {3}2 problems; the first write would be refused\n {20}custom attribute "plan" is of type integer/m,
  )
  expect(lineOf(stdout, 'schedule')).toContain('the schedule "61 2 * * *" cannot be read: ')
  expect(stdout).toMatch(/^ {4}Firstname +\(no such column\) +→ +name +\(left alone\)$/m)
  expect(stdout).toMatch(/^ {4}Email +" Ada@Example.com " +→ +email +"ada@example.com"$/m)
  expect(stdout).not.toContain('people.csv:3\n')
})

test.each([
  [
    'there is no such file',
    SYNC.replace('people.csv', 'nowhere.csv'),
    PEOPLE,
    'source',
    /nowhere\.csv cannot be read: there is no such file/,
  ],
  ['no row is fit', SYNC, 'id,Email,Name,Plan,Seen\n,a@example.com,,,\n2,nobody,,,\n', 'rows', /all 2 rows would be refused/],
  [
    'the sync cannot run yet',
    SYNC.replace('    key: id', '    key: id\n    send: bulk'),
    PEOPLE,
    'sync',
    /send: bulk is not available yet/,
  ],
])('%s: exit 2, and the other checks are made', async (_, config, people, check, said) => {
  const desk = await deskWith({ config, people })
  const { code, stdout } = await desk.here(['check', 'people'])
  expect(code).toBe(2)
  expect(lineOf(stdout, check)).toMatch(/^ {2}no /)
  expect(lineOf(stdout, check)).toMatch(said)
  expect(lineOf(stdout, 'attributes')).toMatch(/^ {2}ok /)
  expect(lineOf(stdout, 'schedule')).toMatch(/^ {2}ok /)
})

test('a refused token: exit 4, the source is looked at all the same, and the token is not told', async () => {
  const desk = await deskWith()
  const { code, stdout } = await desk.here(['check'], { INTERCOM_ACCESS_TOKEN: 'a-token-nobody-knows' })
  expect(code).toBe(4)
  expect(lineOf(stdout, 'token')).toContain('Intercom refused GET /me with 401')
  expect(lineOf(stdout, 'permissions')).toBe('  skip permissions  not tried: see token')
  expect(lineOf(stdout, 'attributes')).toBe('  skip attributes   not tried: see token')
  expect(lineOf(stdout, 'source')).toBe('  ok   source       people.csv has 6 columns')
  expect(stdout).not.toContain('a-token-nobody-knows')
})

test('without a token everything else is checked: exit 2', async () => {
  const desk = await deskWith()
  const { code, stdout } = await desk.here(['check', '--rows', '0'], { INTERCOM_ACCESS_TOKEN: '' })
  expect(code).toBe(2)
  expect(lines(stdout)[0]).toBe(
    '  no   token        set INTERCOM_ACCESS_TOKEN (or INTERCOM_ACCESS_TOKEN_FILE) to an access token of the workspace',
  )
  expect(lineOf(stdout, 'rows')).toBe('  note rows         of all 3 rows 1 would be refused')
  expect(desk.simulator.calls()).toEqual([])
})

test('a token without the permission for contacts: exit 4', async () => {
  const desk = await deskWith({ simulator: { attributes: ATTRIBUTES, scopes: [] } })
  const { code, stdout } = await desk.here(['check'])
  expect(code).toBe(4)
  expect(lineOf(stdout, 'workspace')).toMatch(/^ {2}ok /)
  expect(lineOf(stdout, 'permissions')).toMatch(/^ {2}no {3}permissions {2}Intercom refused GET \/contacts with 403/)
})

test('without a name all syncs are checked; --json gives one object for each', async () => {
  const config = `${SYNC}  handbook:\n    kind: pages\n    source: { type: directory, path: . }\n    content_source: https://handbook.example.com\n`
  const desk = await deskWith({ config })
  const { code, stdout } = await desk.here(['check', '--json', '--rows', '1'])
  expect(code).toBe(0)
  const [people, handbook, ...rest] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(rest).toEqual([])
  expect(people).toMatchObject({
    sync: 'people',
    exit_code: 0,
    workspace: { id: 'simulated', name: 'Simulated workspace', region: 'US' },
    limit: { limit: 1667, remaining: expect.any(Number), reset_at: expect.stringMatching(/Z$/) },
    source: 'people.csv',
    columns: { all: ['id', 'Email', 'Name', 'Plan', 'Seen', 'Shoe size'], missing: [], unused: ['Shoe size'] },
    rows: { looked_at: 3, all: true, refused: 1 },
    sample: [{ place: 2, key: '1', read: { Email: ' Ada@Example.com ' }, refused: null, notes: [] }],
    schedule: { cron: '30 2 * * *', timezone: 'Asia/Kolkata' },
  })
  expect(people.sample[0].record.set.custom_attributes).toEqual({ plan: 'Pro', seen: 1_717_113_600 })
  expect(people.schedule.next).toHaveLength(3)
  expect(people.schedule.next[0].local).toMatch(/T02:30:00\+05:30$/)
  const none = { looked_at: 0, all: true, refused: 0 }
  expect(handbook).toMatchObject({ sync: 'handbook', exit_code: 0, columns: null, rows: none, sample: [], schedule: null })
  expect(handbook.checks).toContainEqual(expect.objectContaining({ check: 'documents', verdict: 'note', said: 'there are none' }))
})

test('with --quiet only what must be changed is said', async () => {
  const desk = await deskWith()
  expect(await desk.here(['check', '--quiet'])).toEqual({ code: 0, stdout: '', stderr: '' })
  const { stdout } = await desk.here(['check', '--quiet'], { INTERCOM_ACCESS_TOKEN: '' })
  expect(stdout).toMatch(/^workspace\n {2}no {3}token .*\n$/)
})

test('where colours are on there are signs instead of words', async () => {
  const desk = await deskWith()
  const { stdout } = await desk.here(['check', '--rows', '0'], { FORCE_COLOR: '1', NO_COLOR: '' })
  expect(stdout).toContain('\u001b[32m✓\u001b[39m token        Intercom takes it')
  expect(stdout).toContain('\u001b[33m!\u001b[39m unused ')
})

test('a cell cannot play tricks with the terminal', async () => {
  const desk = await deskWith({ people: 'id,Email,Name,Plan,Seen\n1,a@example.com,\u001b[2J\u009b2K\u202eAda,,\n' })
  const { stdout } = await desk.here(['check', 'people'])
  expect(stdout).toContain('"\\u001b[2J\\u{9b}2K\\u{202e}Ada"')
  expect(/[\u001b\u009b\u202e]/.test(stdout)).toBe(false)
})

test('a name that is no sync: exit 2', async () => {
  const desk = await deskWith()
  const { code, stdout, stderr } = await desk.here(['check', 'poeple'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe('fin-sync: fin-sync.yaml has no sync named "poeple"; did you mean people?\n')
})
