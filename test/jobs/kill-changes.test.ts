/** What a kill leaves behind meets a source that has changed in the meantime, a search that lags longer, or a ledger that is lost. */
import { describe, expect, test } from 'vitest'
import type { Summary } from '../../src/jobs/summary.ts'
import { atEnd } from '../support/at-end.ts'
import { type KillPoint, runAndKill } from '../support/chaos-kill.ts'
import { type ChaosSync, makePeople, type People } from '../support/chaos-people.ts'
import { runToEnd } from '../support/chaos-story.ts'
import { judgeBooks, judgeContacts, judgeLedger, summaryOf, tellRuns } from '../support/chaos-verdict.ts'
import { type ChaosWorld, CONCURRENCY, createChaosWorld, type WorldOptions } from '../support/chaos-world.ts'
import { embeddedHome, embeddedStore } from '../support/embedded.ts'
import { createWorld as createSyncWorld } from '../support/sync.ts'

const NOBODY_BEFORE = { users: 0, leads: 0 }

const LAG = { lagMs: 900, searchDelayMs: 1_200 }

async function createWorld(o: Partial<WorldOptions> = {}): Promise<ChaosWorld> {
  const world = await createChaosWorld({ seed: 1, fit: NOBODY_BEFORE, lag: LAG, home: await embeddedHome(), inside: true, ...o })
  atEnd(() => world.close())
  return world
}

async function killAt(world: ChaosWorld, sync: ChaosSync, point: KillPoint): Promise<void> {
  const { killed, stderr } = await runAndKill(world, { sync, point, isDone: () => false })
  if (!killed) throw new Error(`the run came to its end without meeting ${JSON.stringify(point)}: ${stderr}`)
}

/** Lets the sync end, and judges everything. */
async function judgeEnd(world: ChaosWorld, people: People): Promise<string[]> {
  const { violations } = await runToEnd(world, people)
  world.simulator.resetCounts()
  const again = await runToEnd(world, people)
  const { byPattern } = world.simulator.counts()
  const writes = (byPattern['POST /contacts'] ?? 0) + (byPattern['PUT /contacts/{id}'] ?? 0)
  return [
    ...violations,
    ...again.violations,
    ...(writes === 0 ? [] : [`the last run made ${writes} writes`]),
    ...judgeContacts(world.simulator.state.contacts(), [people]),
    ...(await judgeLedger(world, [people])),
  ]
}

describe('the source changes around kills', { timeout: 180_000 }, () => {
  test('A → B → A ends with A in Intercom, whatever of B had gone', async () => {
    const world = await createWorld()
    const [a, b] = ['A', 'B'].map((version) => makePeople('users', { fit: 40, version, changed: (i) => i % 2 === 0 }))
    if (a === undefined || b === undefined) throw new Error('two versions')
    await world.write('users', a.csv)
    await runToEnd(world, a)
    await world.write('users', b.csv)
    await killAt(world, 'users', { kind: 'after', n: 12 })
    await world.write('users', a.csv)
    await killAt(world, 'users', { kind: 'settling', n: 16, ms: 3 })
    expect(await judgeEnd(world, a)).toEqual([])
  })

  test("yesterday's rows, postponed because their answers were lost, meet today's newer ones: one lead each, the newer values", async () => {
    const world = await createWorld({ fit: { users: 0, leads: 30 } })
    const [yesterday, today] = [makePeople('leads', { fit: 30 }), makePeople('leads', { fit: 30, version: 'B' })]
    await world.write('leads', yesterday.csv)
    await killAt(world, 'leads', { kind: 'after', n: 20 })
    await world.run(['run', 'leads', '--json'])
    await world.write('leads', today.csv)
    expect(await judgeEnd(world, today)).toEqual([])
  })

  test('a row that was read, and is gone from the file before anything was sent, is not sent and takes nobody else’s outcome', async () => {
    const world = await createWorld()
    await world.write(
      'users',
      'id,email,name,plan\nu0,user0@example.com,Zero,free\nu1,user1@example.com,One,free\nu2,user2@example.com,Two,free\n',
    )
    await killAt(world, 'users', { kind: 'barrier' })
    await world.write('users', 'id,email,name,plan\nu0,user0@example.com,Zero,free\nu2,user2@example.com,Two,pro\n')
    const { code, stdout } = await world.run(['run', 'users', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'done', read: 2, created: 2 })
    const held = world.simulator.state.contacts().map((c) => `${c.external_id} ${c.custom_attributes['plan']}`)
    expect(held.toSorted()).toEqual(['u0 free', 'u2 pro'])
  })
})

const LEADS = `
kind: contacts
source: { type: csv, path: ./people.csv }
key: email
role: lead
contact: { email: email, name: name }
`
const USERS = `
kind: contacts
source: { type: csv, path: ./people.csv }
key: id
role: user
contact: { external_id: id, email: email, name: name }
`

test('leads whose process was killed are postponed, not made again, until the search can know them; newer rows supersede older ones', {
  timeout: 180_000,
}, async () => {
  const lag = { lagMs: 600_000, searchDelayMs: 660_000 }
  const world = await createWorld({ fit: { users: 0, leads: 30 }, lag })
  const people = makePeople('leads', { fit: 30 })
  await world.write('leads', people.csv)
  await killAt(world, 'leads', { kind: 'after', n: 14 })
  const { code, stdout } = await world.run(['run', 'leads', '--json'])
  expect(code).toBe(3)
  const { postponed } = summaryOf(stdout)
  expect(postponed).toBeGreaterThan(0)
  expect(postponed).toBeLessThanOrEqual(CONCURRENCY)
  await world.write('leads', makePeople('leads', { fit: 30, version: 'B' }).csv)
  await world.run(['run', 'leads', '--json'])
  const emails = world.simulator.state.contacts().map((contact) => contact.email)
  expect(emails.toSorted()).toEqual([...new Set(emails)].toSorted())
  // Newest first: today's; the one that read the file again after the kill; the one that was killed.
  const runs = await tellRuns(world)
  expect(judgeBooks(runs)).toEqual([])
  expect(runs.map((run) => [run.postponed, run.superseded])).toEqual([
    [postponed, 0],
    [0, postponed],
    [0, postponed],
  ])
})

test('a lead whose answer is lost twice is looked up twice each time: a search that lags a little too long makes no second lead', async () => {
  const world = await createSyncWorld({
    store: await embeddedStore(),
    sync: LEADS,
    workspace: 'search_delay: 600ms',
    simulator: { searchDelayMs: 900 },
  })
  await world.csv('email,name\nann@example.com,Ann\n')
  const create = { method: 'POST', path: /^\/contacts$/ }
  world.simulator.fault({ kind: 'drop_before', match: create })
  world.simulator.fault({ kind: 'drop_after', match: create })
  const { summary } = await world.run({ waitMs: 20_000 })
  expect(summary).toMatchObject({ status: 'done', read: 1, updated: 1 })
  expect(world.simulator.state.contacts()).toHaveLength(1)
})

describe('the ledger is lost, and the sync runs again', () => {
  /** Runs twice, with nothing left in the database in between. */
  async function runTwice(sync: string, o: { csv: string; lagMs: number }): Promise<{ again: Summary; contacts: number }> {
    const store = await embeddedStore()
    const world = await createSyncWorld({ store, sync, simulator: { searchDelayMs: o.lagMs } })
    await world.csv(o.csv)
    const { summary } = await world.run()
    expect(summary).toMatchObject({ status: 'done', created: summary.read })
    await store.db.execute(
      'truncate fin_sync.syncs, fin_sync.runs, fin_sync.ledger, fin_sync.outcomes, fin_sync.identities, fin_sync.seen',
    )
    return { again: (await world.run()).summary, contacts: world.simulator.state.contacts().length }
  }
  const csv = 'id,email,name\n1,ann@example.com,Ann\n2,,Bob\n3,cid@example.com,Cid\n'
  const INSIDE = 600_000

  test('users, inside the search delay: Intercom names who is there already; no duplicate, and nothing fails', async () => {
    const { again, contacts } = await runTwice(USERS, { csv, lagMs: INSIDE })
    expect(again).toMatchObject({ status: 'done', read: 3, updated: 3, created: 0 })
    expect(contacts).toBe(3)
  })

  const leads = 'email,name\nann@example.com,Ann\nbob@example.com,Bob\n'

  test('leads, inside the search delay: Intercom refuses no second one, so the newest contacts are listed, and they are among them', async () => {
    const { again, contacts } = await runTwice(LEADS, { csv: leads, lagMs: INSIDE })
    expect(again).toMatchObject({ status: 'done', read: 2, updated: 2, created: 0 })
    expect(contacts).toBe(2)
  })

  test('leads, after it: the search finds them', async () => {
    const { again, contacts } = await runTwice(LEADS, { csv: leads, lagMs: 0 })
    expect(again).toMatchObject({ status: 'done', read: 2, updated: 2, created: 0 })
    expect(contacts).toBe(2)
  })
})
