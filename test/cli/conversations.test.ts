/** `check`, `plan` and `run` of conversations at the command line, on a file with the mess that people send, and the examples. */
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDesk } from './desk.ts'

const CONFIG = `
workspace: { admin_id: "991267459" }
syncs:
  desk:
    kind: conversations
    source: { type: csv, path: ./people.csv }
    key: No
    conversation:
      act: { from: Act }
      conversation_id: Conversation
      contact: { email: Email }
      body: Text
      tag: Tag
      snoozed_until: Until
`
const ROWS = `No,Act,Conversation,Email,Text,Tag,Until
1,Start,,Ada@Example.com,"Two things:
the invoice",,
2,snooze,501,,,,2126-01-01
3,tag,501,,,Vip,
4,start,,not an address,Hi,,
5,shout,501,,HELLO,,
6,note,404404,,gone,,
`
const REPLY = `
workspace: { admin_id: "991267459" }
syncs:
  open:
    kind: conversations
    source: { type: intercom, query: state = open }
    key: id
    conversation: { act: reply, conversation_id: id, body: { text: We are looking into this. } }
`

test('check shows what would be sent, and what is not there in the workspace', async () => {
  const desk = await createDesk({ config: CONFIG, people: ROWS })
  desk.simulator.state.addTag('VIPs')
  const { code, stdout, stderr } = await desk.here(['check', 'desk'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const below = stdout.slice(stdout.indexOf('\ndesk\n'))
  expect(below).toContain(
    '  ok   source       people.csv has 7 columns\n  ok   columns      all that the mapping names are there\n',
  )
  expect(below).toContain('  note rows         of all 6 rows 2 would be refused\n')
  expect(below).toContain(`  note names        rows that would be refused for what they name:
                    there is no tag "Vip" in the workspace (looked for by id or name); did you mean "VIPs"?
`)
  expect(below).toContain(`
  people.csv:2 (key 1)
    act            start
    contact.email  ada@example.com
    body           Two things: ⏎ the invoice

  people.csv:4 (key 2)
    act              snooze
    conversation_id  501
    snoozed_until    2126-01-01 00:00:00 UTC
`)
  expect(desk.simulator.calls().filter(({ method }) => method !== 'GET')).toEqual([])
})

test('check --json has the same as data; without a token nothing in the workspace is asked about', async () => {
  const desk = await createDesk({ config: CONFIG, people: ROWS })
  const { stdout } = await desk.here(['check', 'desk', '--json', '--rows', '1'], { INTERCOM_ACCESS_TOKEN: '' })
  expect(JSON.parse(stdout)).toMatchObject({
    sync: 'desk',
    exit_code: 2,
    checks: expect.arrayContaining([expect.objectContaining({ check: 'names', verdict: 'skipped', said: 'not tried: see token' })]),
    source: 'people.csv',
    columns: { all: ['No', 'Act', 'Conversation', 'Email', 'Text', 'Tag', 'Until'] },
    rows: { looked_at: 6, refused: 2 },
    sample: [
      { place: 2, key: '1', record: { set: { act: 'start', body: 'Two things:\nthe invoice' }, lane: 'email:ada@example.com' } },
    ],
  })
})

test('check tells what the configuration names wrongly: a column, and a name for all rows', async () => {
  const config = CONFIG.replace('body: Text', 'body: Txt')
    .replace('"991267459"', '"1"')
    .replace('{ from: Act }', 'note')
    .replace(/\n {6}(contact|tag|snoozed_until).*/g, '')
  const desk = await createDesk({ config, people: ROWS })
  const { code, stdout } = await desk.here(['check', 'desk'])
  expect(code).toBe(2)
  expect(stdout).toContain('syncs.desk.conversation.body: no column "Txt"; did you mean "Text"?')
  expect(stdout).toContain('  skip rows         all 6 rows can be read; not mapped: see columns')
  expect(stdout).toContain('  no   names        workspace.admin_id: there is no admin "1" in the workspace')
})

test('plan, run, and run again: what goes is done once, what does not is told with its place', async () => {
  const desk = await createDesk({ config: CONFIG, people: ROWS })
  const { conversations } = desk.simulator.state
  const { id } = conversations.add({ body: '<p>Before</p>' })
  expect(id).toBe('501')
  expect((await desk.here(['plan', 'desk'])).stdout).toContain('    act: "start"\n')
  const { code, stdout } = await desk.here(['run', 'desk'])
  expect(code).toBe(3)
  expect(stdout).toContain('partial: 6 read · 1 created · 1 updated · 4 refused')
  expect(stdout).toMatch(/1 {2}conversation_not_found +people\.csv:8 +POST \/conversations\/\{id\}\/reply answered 404/)
  const bodies = () => conversations.all().map(({ source, state }) => `${source.body} ${state}`)
  const after = ['<p>Two things:<br>the invoice</p> open', '<p>Before</p> snoozed']
  expect(bodies()).toEqual(after)
  expect((await desk.here(['run', 'desk'])).stdout).toContain('partial: 6 read · 2 unchanged · 4 refused')
  expect(bodies()).toEqual(after)
})

test('the example: people write, and get messages; a search finds conversations to tag, another one some to reply to', async () => {
  const desk = await createDesk()
  await copyFile('examples/conversations.yaml', join(desk.folder, 'fin-sync.yaml'))
  await copyFile('examples/conversations.csv', join(desk.folder, 'conversations.csv'))
  expect(await desk.here(['run', 'desk'])).toMatchObject({ code: 0, stdout: expect.stringContaining('done: 5 read · 5 created') })
  const { state } = desk.simulator
  expect(
    state
      .contacts()
      .map(({ email }) => email)
      .toSorted(),
  ).toEqual(['ada', 'bo', 'cy', 'di'].map((name) => `${name}@example.com`))
  const [first] = state.conversations.all()
  state.conversations.change(first?.id ?? '', { team_assignee_id: '5017692' })
  const { id: tag } = state.addTag('waiting')
  expect(await desk.here(['run', 'waiting'])).toMatchObject({ code: 0 })
  expect(state.conversations.all().filter(({ tags }) => tags.some(({ id }) => id === tag))).toMatchObject([{ id: first?.id }])
  state.conversations.change(first?.id ?? '', { state: 'closed' })
  await writeFile(join(desk.folder, 'reply.yaml'), REPLY)
  expect(await desk.here(['run', 'open', '-c', 'reply.yaml'])).toMatchObject({ code: 0 })
  const replies = state.conversations.all().map(({ state: is, parts }) => [is, ...parts.map(({ body }) => body)])
  expect(replies.filter(([is]) => is === 'closed')).toEqual([['closed']])
  expect(new Set(replies.map(String))).toEqual(new Set(['closed', 'open,<p>We are looking into this.</p>']))
  await writeFile(join(desk.folder, 'x.csv'), 'id\n1\n')
  expect((await desk.here(['import', 'x.csv', '--as', 'waiting'])).stderr).toContain('give the file a sync of its own')
})
