/** The conversations sink in whole runs: every act, and names that are looked at before anything is sent. */
import { beforeAll, describe, expect, test } from 'vitest'
import { createIntercomClient } from '../../src/intercom/client.ts'
import type { Limiter } from '../../src/limiter/limiter.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { createConversationsSink } from '../../src/sinks/conversations.ts'
import type { Store } from '../../src/store/open.ts'
import { type ActDesk, createActDesk } from '../support/act-desk.ts'
import { atEnd } from '../support/at-end.ts'
import { embeddedStore } from '../support/embedded.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const desk = (
  conversation: string,
  simulator: SimulatorOptions = { conversationAttributes: [{ name: 'plan' }] },
): Promise<ActDesk> => createActDesk(store, { lines: `kind: conversations\nkey: no\nconversation:\n  ${conversation}`, simulator })

/** Every column that a row of any act may fill; the cells of a row are given by name. */
const COLUMNS = {
  act: 'act: { from: act }',
  id: 'conversation_id: id',
  body: 'body: body',
  as: 'as: { from: as }',
  email: 'contact: { email: email }',
  by: 'admin_id: { from: by, default: "991267459" }',
  admin: 'admin: admin',
  team: 'team: team',
  tag: 'tag: tag',
  until: 'snoozed_until: until',
  ticket: 'ticket_type_id: ticket',
  plan: 'custom_attributes: { plan: plan }',
}
const ANY = Object.values(COLUMNS).join('\n  ')
const HEADER = ['no', ...Object.keys(COLUMNS)].join(',')
type Cells = Partial<Record<keyof typeof COLUMNS, string>>
const rows = (...all: readonly Cells[]): string[] => [
  HEADER,
  ...all.map((cells, n) => [n + 1, ...Object.keys(COLUMNS).map((name) => Reflect.get(cells, name) ?? '')].join(',')),
]
const partsOf = ({ simulator }: ActDesk, id: string) =>
  (simulator.state.conversations.find(id)?.parts ?? []).map(({ part_type: type, body, author }) => [type, body, author.type])

describe('every act', () => {
  test('is one call, and what Intercom holds afterwards is what the row asked for', async () => {
    const d = await desk(ANY)
    const ann = d.simulator.state.addContact({ role: 'user', email: 'ann@example.com' })
    const vip = d.simulator.state.addTag('VIP')
    const old = d.simulator.state.addTag('old')
    const { id } = d.simulator.state.conversations.add({ contacts: [ann.id], body: '<p>Hi</p>', tags: [old.id] })
    await d.csv(
      ...rows(
        { act: 'reply', id, body: 'How can I help?' },
        { act: 'Reply', id, body: 'It is broken', as: 'contact', email: 'Ann@Example.com' },
        { act: 'note', id, body: 'Knows <b>Bo</b>' },
        { act: 'tag', id, tag: 'vip' },
        { act: 'untag', id, tag: old.id },
        { act: 'assign', id, team: 'support' },
        { act: 'assign', id, admin: 'second.admin@example.com', body: 'Please look' },
        { act: 'attributes', id, plan: 'Pro' },
        { act: 'snooze', id, until: '2126-01-01' },
      ),
    )
    expect(await d.run()).toMatchObject({ status: 'done', read: 9, updated: 9, refusals: [], writes: 9 })
    expect(partsOf(d, id)).toEqual([
      ['comment', '<p>How can I help?</p>', 'admin'],
      ['comment', '<p>It is broken</p>', 'user'],
      ['note', '<p>Knows <b>Bo</b></p>', 'admin'],
      ['assignment', null, 'admin'],
      ['assignment', '<p>Please look</p>', 'admin'],
      ['conversation_attribute_updated_by_admin', null, 'bot'],
      ['snoozed', null, 'admin'],
    ])
    expect(d.simulator.state.conversations.find(id)).toMatchObject({
      state: 'snoozed',
      snoozed_until: Date.UTC(2126, 0) / 1000,
      team_assignee_id: '5017691',
      admin_assignee_id: '991267460',
      tags: [{ id: vip.id }],
      custom_attributes: { plan: 'Pro' },
    })
  })

  test('reopen, unassign, close and ticket; the next run sends nothing', async () => {
    const d = await desk(ANY)
    const { id } = d.simulator.state.conversations.add({
      state: 'closed',
      admin_assignee_id: '991267460',
      team_assignee_id: '5017692',
    })
    await d.csv(
      ...rows(
        { act: 'reopen', id },
        { act: 'un-assign', id },
        { act: 'ticket', id, ticket: '53' },
        { act: 'close', id, body: 'Bye' },
      ),
    )
    expect(await d.run()).toMatchObject({ status: 'done', updated: 4, refusals: [] })
    expect(d.simulator.state.conversations.find(id)).toMatchObject({
      state: 'closed',
      admin_assignee_id: null,
      team_assignee_id: null,
    })
    expect(d.simulator.state.tickets()).toHaveLength(1)
    expect(await d.run()).toMatchObject({ unchanged: 4, writes: 0 })
  })

  test('the acts of one conversation go in the order of their rows, whatever each takes', async () => {
    const d = await desk(ANY)
    const ids = [1, 2, 3].map(() => d.simulator.state.conversations.add().id)
    d.simulator.fault({ kind: 'latency', probability: 0.5, ms: 10 })
    await d.csv(...rows(...[1, 2, 3, 4, 5].flatMap((n) => ids.map((id) => ({ act: 'note', id, body: `n${n}` })))))
    await d.run()
    for (const id of ids) expect(partsOf(d, id).map(([, body]) => body)).toEqual([1, 2, 3, 4, 5].map((n) => `<p>n${n}</p>`))
  })
})

test('every call is live work, which goes before bulk work', async () => {
  const d = await desk(ANY)
  const limiter = createMemoryLimiter({ pools: 'shared' })
  const asked: unknown[] = []
  const watched: Limiter = {
    ...limiter,
    take: (bucket, o) => {
      asked.push(`${bucket} ${o?.live}`)
      return limiter.take(bucket, o)
    },
  }
  const { url: baseUrl, token } = d.simulator
  const client = createIntercomClient({ baseUrl, token: () => token, version: '2.16', limiter: watched })
  atEnd(() => client.close())
  const shared = {
    client,
    db: store.db,
    workspace: d.name,
    version: '2.16',
    sync: d.name,
    searchDelayMs: 0,
    concurrency: 1,
  } as const
  const sink = createConversationsSink({ ...shared, ambiguous: 'refuse', fixed: { tag: 'vip', attributes: ['plan'] } })
  expect(await sink.check({ signal: new AbortController().signal })).toMatchObject([
    { code: 'conversation_tag_unknown', fatal: true },
  ])
  expect(asked).toEqual(['contacts true', 'conversations true'])
})

describe('names', () => {
  test('that all rows share are looked at before the first is sent; attributes too', async () => {
    const d = await desk('act: tag\n  conversation_id: id\n  tag: { text: Vipp }\n  admin_id: { text: Frist admin }')
    d.simulator.state.addTag('VIP')
    await d.csv('no,id', '1,7')
    expect(await d.run()).toMatchObject({
      status: 'failed',
      exitCode: 2,
      writes: 0,
      message: [
        'conversation.admin_id: there is no admin "Frist admin" in the workspace (looked for by id, email or name); did you mean "First admin"?',
        'conversation.tag: there is no tag "Vipp" in the workspace (looked for by id or name); did you mean "VIP"?',
      ].join('\n'),
    })
    d.configure(
      'kind: conversations\nkey: no\nconversation: { act: attributes, conversation_id: id, custom_attributes: { Plann: id, plan: id } }',
    )
    expect((await d.run()).message).toBe(
      'conversation.custom_attributes.Plann: the workspace has no such conversation attribute; did you mean "plan"?',
    )
  })

  test('of nobody who acts', async () => {
    const d = await desk('act: close\n  conversation_id: id')
    await d.csv('no,id', '1,7')
    expect((await d.run()).message).toBe('this act needs an admin who does it: set workspace.admin_id, or conversation.admin_id')
  })

  test('that a row gives are refused with that row: no word of an address, and none is made', async () => {
    const d = await desk(ANY, {
      admins: [
        { id: '1', name: 'Sam', email: 'sam@example.com' },
        { id: '2', name: 'sam', email: 'other@example.com' },
      ],
      conversationAttributes: [{ name: 'plan' }],
    })
    const { id } = d.simulator.state.conversations.add()
    const by = '1'
    await d.csv(
      ...rows(
        { act: 'tag', id, tag: 'VIP', by },
        { act: 'assign', id, team: 'Biling', by },
        { act: 'assign', id, admin: 'nobody@example.com', by },
        { act: 'assign', id, admin: 'Sam', by },
        { act: 'snooze', id, until: '2020-01-01', by },
        { act: 'close', id: '404', by },
        { act: 'assign', id, admin: 'other@example.com', by },
      ),
    )
    expect(await d.run()).toMatchObject({
      updated: 1,
      refusals: [
        'conversation_tag_unknown there is no tag "VIP" in the workspace (looked for by id or name); there are none at all',
        'team_unknown there is no team "Biling" in the workspace (looked for by id or name); did you mean "Billing"?',
        'admin_unknown there is no admin with this email address in the workspace (looked for by id, email or name); there are "Sam", "sam"',
        'name_ambiguous 2 admins go by "Sam": 1, 2; give the id of one',
        'snooze_past snoozed_until is 2020-01-01T00:00:00.000Z, which has passed',
        expect.stringMatching(/^conversation_not_found POST \/conversations\/\{id\}\/parts answered 404: /),
      ],
    })
    const lists = d.simulator.calls().filter(({ pattern }) => ['GET /admins', 'GET /teams', 'GET /tags'].includes(pattern))
    expect(lists).toHaveLength(3)
    expect(d.simulator.state.tags()).toEqual([])
  })
})
