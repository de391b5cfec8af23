/** `fin-sync intercom …` looks at a workspace: its lists, one contact, one conversation. */
import { EventEmitter } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import type { SimContact } from '../../src/simulator/contacts/sim-contact.ts'
import { type IntercomWorld, intercomWorld, jsonOf, linesOf } from './intercom-world.ts'
import { recordingStream } from './recording-stream.ts'

const NOW = Date.UTC(2026, 10, 20, 10, 15, 30)
const ESCAPE = '\u001b[31m'

let world: IntercomWorld
let ann: SimContact
let lead: SimContact

beforeAll(async () => {
  world = await intercomWorld({
    now: () => NOW,
    attributes: [
      { name: 'plan' },
      { name: 'score', data_type: 'integer', api_writable: false },
      { name: 'size', model: 'company', data_type: 'integer' },
    ],
    conversationAttributes: [{ name: 'topic', data_type: 'list', options: ['billing'] }],
    seed: [
      {
        external_id: '70',
        email: 'ann@example.com',
        name: `Ann ${ESCAPE}`,
        custom_attributes: { plan: '=1+1' },
        created_at: NOW / 1000,
      },
      { role: 'lead', email: 'ann@example.com' },
      { external_id: 'archived', email: 'archived@example.com', archived: true },
      { external_id: '6762f0dd1bb69f9f2193bb83' },
      { external_id: 'mail@as.key' },
    ],
  })
  const { state } = world.sim
  const find = (one: Partial<SimContact>) => state.contacts().find(({ role, email }) => role === one.role && email === one.email)
  const [user, other] = [find({ role: 'user', email: 'ann@example.com' }), find({ role: 'lead', email: 'ann@example.com' })]
  if (user === undefined || other === undefined) throw new Error('the two are not there')
  ann = state.editContact(user.id, { tags: [state.addTag('VIP').id], updated_at: NOW / 1000 })
  lead = other
})

describe('lists', () => {
  test('teammates, teams, tags, and the companies that have contacts', async () => {
    const { intercom, sim } = world
    expect(await intercom('admins')).toEqual({
      code: 0,
      stdout:
        'id         name          email                     inbox  away\n' +
        '991267459  First admin   first.admin@example.com   yes\n' +
        '991267460  Second admin  second.admin@example.com  yes\n',
      stderr: '2 admins\n',
    })
    expect(linesOf(await intercom('teams'))).toEqual([
      'id       name     admins',
      '5017691  Support  991267459, 991267460',
      '5017692  Billing  991267459',
    ])
    expect(jsonOf(await intercom('tags', '--json'))).toEqual([{ id: '101', name: 'VIP' }])
    sim.state.attachCompany(ann.id, sim.state.addCompany({ company_id: 'acme', name: 'Acme' }).id)
    expect(linesOf(await intercom('companies'))[1]).toMatch(/^acme {8}Acme {9}1 {2}[0-9a-f]{24}$/)
    expect(jsonOf(await intercom('companies', '--json'))).toMatchObject([
      { company_id: 'acme', user_count: 1, custom_attributes: {} },
    ])
  })

  test('companies are listed however many pages they fill', async () => {
    const { sim, intercom } = await intercomWorld({ seed: [{ external_id: '1' }] })
    const [contact] = sim.state.contacts()
    for (let n = 0; n < 61; n++) sim.state.attachCompany(contact?.id ?? '', sim.state.addCompany({ company_id: `c-${n}` }).id)
    const { stdout, stderr } = await intercom('companies', '--json')
    expect(new Set(jsonOf({ stdout }).map((one) => JSON.stringify(one))).size).toBe(61)
    expect(stderr).toBe('')
  })

  test('custom attributes of contacts, unless others are asked for', async () => {
    const { intercom } = world
    expect(linesOf(await intercom('attributes'))).toEqual([
      'name   type     API',
      'plan   string   writable',
      'score  integer  read only',
    ])
    expect(jsonOf(await intercom('attributes', 'companies', '--json'))).toEqual([
      { name: 'size', data_type: 'integer', writable: true },
    ])
    expect(linesOf(await intercom('attributes', 'conversations'))[1]).toBe('topic  list  writable')
    expect(await intercom('attributes', 'tags')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/contacts, companies, conversations/),
    })
  })

  test('where there is nothing, that is said, and programs get nothing', async () => {
    const { intercom } = await intercomWorld({})
    expect(await intercom('tags')).toEqual({ code: 0, stdout: '', stderr: 'no tags\n' })
    expect(await intercom('companies')).toMatchObject({ stderr: 'no companies; those without contacts are not listed\n' })
    expect(await intercom('tags', '--json')).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

describe('articles', () => {
  test('all of them, those that changed last first; one as it is read', async () => {
    const { intercom, sim } = world
    const { id } = sim.state.addArticle({ title: 'How to pay', body: '<p>Pay <b>here</b>:</p><ul><li>card</li><li>cash</li></ul>' })
    sim.state.addArticle({ title: 'Not yet', state: 'draft', created_at: NOW / 1000 + 60 })
    expect(linesOf(await intercom('articles'))).toEqual([
      'id  title       state      changed                  url',
      '40  Not yet     draft      2026-11-20 10:16:30 UTC',
      '39  How to pay  published  2026-11-20 10:15:30 UTC  http://help-center.test/simulated/en/articles/39-how-to-pay',
    ])
    expect(linesOf(await intercom('articles', id)).slice(-6)).toEqual([
      'author   991267459',
      'updated  2026-11-20 10:15:30 UTC',
      '',
      'Pay here:',
      '- card',
      '- cash',
    ])
    expect(jsonOf(await intercom('articles', id, '--json'))).toMatchObject([
      { id, author_id: '991267459', body: expect.stringMatching(/^<p>Pay/) },
    ])
  })

  test('one that is not there, and what is no id', async () => {
    expect(await world.intercom('articles', '7')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/404 not_found.*"fin-sync intercom articles" lists those/),
    })
    expect(await world.intercom('articles', 'search')).toMatchObject({ code: 2, stderr: expect.stringMatching(/is a number/) })
  })
})

describe('a contact', () => {
  test('is shown with its fields and tags; what would steer the terminal is shown as a code', async () => {
    expect(linesOf(await world.intercom('contact', '70'))).toEqual([
      `id                        ${ann.id}`,
      'role                      user',
      'external_id               70',
      'email                     ann@example.com',
      'name                      Ann \\u{1b}[31m',
      'unsubscribed_from_emails  false',
      'created_at                2026-11-20 10:15:30 UTC',
      'updated_at                2026-11-20 10:15:30 UTC',
      'custom_attributes.plan    =1+1',
      'tags                      VIP',
    ])
    expect(jsonOf(await world.intercom('--json', 'contact', ann.id))).toMatchObject([
      { id: ann.id, name: `Ann ${ESCAPE}`, custom_attributes: { plan: '=1+1' }, tags: [{ id: '101', name: 'VIP' }] },
    ])
  })

  test('is found by an external_id too that looks like an id of Intercom, or like an email address', async () => {
    for (const external_id of ['6762f0dd1bb69f9f2193bb83', 'mail@as.key']) {
      expect(jsonOf(await world.intercom('contact', external_id, '--json'))).toMatchObject([{ external_id }])
    }
  })

  test('several with one email are named by their ids, and the address is not repeated', async () => {
    const { code, stderr } = await world.intercom('contact', 'Ann@Example.com')
    expect(code).toBe(2)
    expect(stderr).toBe(`fin-sync: 2 contacts have this email: ${lead.id} (lead), ${ann.id} (user); give the id of one\n`)
  })

  test('one that is fresh or archived is not found by its email: the answer says why, and what works', async () => {
    const { intercom, sim } = await intercomWorld({ searchDelayMs: 60_000 })
    const { id } = sim.state.addContact({ email: 'fresh@example.com' })
    const { code, stderr } = await intercom('contact', 'fresh@example.com')
    expect({ code, said: stderr.includes('fresh@') }).toEqual({ code: 2, said: false })
    expect(stderr).toMatch(
      /no contact has this email: .* can take a few minutes until Intercom's search knows it, and archived ones/,
    )
    expect(stderr).toMatch(/An id works at once/)
    expect(await intercom('contact', id)).toMatchObject({ code: 0 })
    expect((await world.intercom('contact', 'archived@example.com')).stderr).toBe(stderr)
  })

  test('an id that nobody has, and nothing at all', async () => {
    expect(await world.intercom('contact', 'f'.repeat(24))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no contact has this id, .* "fin-sync check" tells which workspace/),
    })
    expect(await world.intercom('contact', '')).toMatchObject({ code: 2, stderr: expect.stringMatching(/which contact\?/) })
  })
})

describe('a conversation', () => {
  test('is shown as it is read, Fin and notes included', async () => {
    const { intercom, sim } = world
    const { id } = sim.state.conversations.add({
      contacts: [ann.id],
      title: 'Order 7',
      body: '<p>Where is my <b>order</b>?</p>',
      tags: ['101'],
      parts: [
        { author: 'bot', body: '<p>On its way</p>' },
        { author: 'admin', part_type: 'note', body: '<p>Angry</p>' },
      ],
    })
    const lines = linesOf(await intercom('conversation', id))
    expect(lines.slice(0, 3)).toEqual([`id        ${id}`, `contacts  ${ann.id}`, 'tags      VIP'])
    const said = ['Order 7', 'state open', 'Ann \\u{1b}[31m', 'Where is my order?', 'On its way', 'First admin, note', 'Angry']
    const places = said.map((words) => lines.findIndex((line) => line.includes(words)))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(jsonOf(await intercom('conversation', id, '--json'))).toMatchObject([{ id, parts: { length: 2 }, truncated: false }])
  })

  test('of which Intercom hands out the newest parts only', async () => {
    const { intercom, sim } = world
    const parts = Array.from({ length: 501 }, () => ({ body: '<p>again</p>' }))
    const { id } = sim.state.conversations.add({ contacts: [ann.id], parts })
    expect((await intercom('conversation', id)).stderr).toMatch(/500 at most, and there are more/)
  })

  test('one that is not there, and what is no id; a word is never taken for another path of the API', async () => {
    const { intercom } = world
    expect(await intercom('conversation', '9999')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/404 .*No conversation has this id: it is the number at the end of its address/),
    })
    for (const given of ['attributes', 'ann@example.com', '']) {
      const { code, stderr } = await intercom('conversation', given)
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^fin-sync: what was given is no id of a conversation/),
      })
    }
  })
})

test('on a narrow terminal a table loses columns, and then is cut', async () => {
  const [wide, narrow] = [await onTerminal(60), await onTerminal(30)]
  expect(wide).toEqual(['id         name          email                     inbox', expect.any(String), expect.any(String)])
  expect(narrow).toEqual(['id         name          email', expect.stringMatching(/^.{29}…$/), expect.stringMatching(/^.{29}…$/)])
})

test('a token that is refused is 4, one that lacks a permission too; no token is 2', async () => {
  const { intercomWith } = world
  expect(await intercomWith({ INTERCOM_ACCESS_TOKEN: 'wrong' }, 'admins')).toMatchObject({
    code: 4,
    stdout: '',
    stderr: expect.stringMatching(/401 unauthorized.*INTERCOM_ACCESS_TOKEN expired/),
  })
  expect(await intercomWith({ INTERCOM_ACCESS_TOKEN: '' }, 'admins')).toMatchObject({ code: 2 })
  const limited = await intercomWorld({ scopes: ['read_users'] })
  expect(await limited.intercom('articles')).toMatchObject({
    code: 4,
    stderr: expect.stringMatching(/permission to read and write content/),
  })
})

async function onTerminal(columns: number): Promise<string[]> {
  const [stdout, stderr] = [recordingStream({ isTTY: true, columns }), recordingStream()]
  const env = { INTERCOM_ACCESS_TOKEN: world.sim.token, INTERCOM_BASE_URL: world.sim.url, NO_COLOR: '1' }
  const process = Object.assign(new EventEmitter(), { exit: (code: number) => expect.fail(`ended hard with ${code}`) })
  await runCommandLine({ args: ['intercom', 'admins'], stdout, stderr, process, cwd: world.folder, env })
  return linesOf({ stdout: stdout.text() })
}
