/** Who of all assignees is a person, and which team, teammate and tag are meant. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createIntercomClient } from '../../src/intercom/client.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import { createDesk, type Desk, type DeskOptions } from '../../src/sinks/handoff-desk.ts'
import { atEnd } from '../support/at-end.ts'

const signal = new AbortController().signal

interface Workspace {
  admins: readonly object[]
  /** How often the list of admins was asked for. */
  asked: number
}

const PERSON = { id: '1', name: 'Ann', email: 'ann@example.com', has_inbox_seat: true }
const BOT = { id: 9, name: 'Fin', email: 'operator+x@intercom.io', has_inbox_seat: false }
const TEAMS = [
  { id: '10', name: 'Support' },
  { id: '11', name: 'Billing' },
  { id: '12', name: 'billing' },
]

async function openDesk(workspace: Workspace, o: Partial<DeskOptions> = {}): Promise<Desk> {
  const server = createServer((request, response) => {
    if (request.url === '/admins') workspace.asked += 1
    const body = { admins: workspace.admins, teams: TEAMS, data: [{ id: '5', name: 'Needs a person' }] }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const limiter = createMemoryLimiter({ pools: 'shared' })
  const client = createIntercomClient({ baseUrl: `http://127.0.0.1:${address.port}`, token: () => 't', version: '2.16', limiter })
  atEnd(async () => {
    await client.close()
    await limiter.close()
    await new Promise((done) => server.close(done))
  })
  return createDesk({ client, adminId: '1', assignTo: { type: 'team', named: 'Support' }, tag: 'needs a person', ...o })
}

describe('a person', () => {
  test('is on the list of teammates with a seat in the inbox; bots are not', async () => {
    const workspace = { admins: [PERSON, BOT], asked: 0 }
    const desk = await openDesk(workspace)
    const all = await Promise.all(['1', '9', '1'].map((id) => desk.isPerson(id, { signal })))
    expect(all).toEqual([true, false, true])
    expect(workspace.asked).toBe(1)
  })

  test('may have joined since the list was read: it is read again, once for each stranger', async () => {
    const workspace: Workspace = { admins: [PERSON], asked: 0 }
    const desk = await openDesk(workspace)
    await desk.isPerson('1', { signal })
    workspace.admins = [PERSON, { ...PERSON, id: '2' }]
    const found = await Promise.all(['2', '2', '404', '404'].map((id) => desk.isPerson(id, { signal })))
    expect(found).toEqual([true, true, false, false])
    expect(workspace.asked).toBe(3)
  })

  test('and is looked for again a minute later', async () => {
    let now = 0
    const workspace: Workspace = { admins: [PERSON], asked: 0 }
    const desk = await openDesk(workspace, { now: () => now })
    expect(await desk.isPerson('2', { signal })).toBe(false)
    workspace.admins = [PERSON, { ...PERSON, id: '2' }]
    now = 60_000
    expect(await desk.isPerson('2', { signal })).toBe(true)
  })

  test('is everybody on the list where the workspace tells nothing of seats', async () => {
    const desk = await openDesk({ admins: [{ id: 1, name: 'Ann' }], asked: 0 })
    expect(await desk.isPerson('1', { signal })).toBe(true)
  })
})

describe('whom it goes to', () => {
  const admins = [PERSON, BOT]

  test.each([
    [{ type: 'team', named: 'support' }, '10'],
    [{ type: 'team', named: '11' }, '11'],
    [{ type: 'admin', named: 'ANN@example.com' }, '1'],
  ] as const)('%o', async (assignTo, id) => {
    const desk = await openDesk({ admins, asked: 0 }, { assignTo })
    expect(await desk.staff({ signal })).toEqual({ target: { type: assignTo.type, id }, tagId: '5' })
    expect(await desk.check({ signal })).toEqual([])
  })

  test('what is not there, or there twice, is told all at once', async () => {
    const desk = await openDesk(
      { admins, asked: 0 },
      { adminId: '7', assignTo: { type: 'team', named: 'Billing' }, tag: 'need a person' },
    )
    expect(await desk.check({ signal })).toEqual([
      { code: 'handoff_unknown_admin', message: 'handoff.admin_id: the workspace has none "7"', fatal: true },
      { code: 'handoff_unknown_team', message: 'handoff.assign_to.team: several are called "Billing"; give the id', fatal: true },
      {
        code: 'handoff_unknown_tag',
        message: 'handoff.tag: the workspace has none "need a person"; did you mean "Needs a person"?',
        fatal: true,
      },
    ])
    await expect(desk.staff({ signal })).rejects.toThrow(/several are called/)
  })
})
