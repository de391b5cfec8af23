/** A CSV file becomes contacts: the whole way, on the embedded store, against the simulator over HTTP. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createWorld } from '../support/sync.ts'
import { LEADS, USERS } from '../support/syncs.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

describe('users', () => {
  test('new rows are created, one call each after one look-up for all; the second run writes nothing', async () => {
    const world = await createWorld({ store, sync: USERS })
    await world.csv('id,email,name\n1,Ann@Example.com,Ann\n2,bob@example.com,Bob\n3,,Cid\n')
    const first = await world.run()
    expect(first.run.message).toBe(null)
    expect(first.summary).toMatchObject({ status: 'done', read: 3, created: 3, calls: 5 })
    expect(first.calls).toEqual({ 'GET /me': 1, 'POST /contacts/search': 1, 'POST /contacts': 3 })
    expect(world.simulator.state.contacts()).toMatchObject([
      { role: 'user', external_id: '1', email: 'ann@example.com', name: 'Ann' },
      { role: 'user', external_id: '2', email: 'bob@example.com', name: 'Bob' },
      { role: 'user', external_id: '3', name: 'Cid' },
    ])
    const second = await world.run()
    expect(second.summary).toMatchObject({ status: 'done', read: 3, unchanged: 3, created: 0, updated: 0 })
    expect(second.calls).toEqual({ 'GET /me': 1 })
  })

  test('existing contacts are found by external_id or email and updated once, leads are promoted', async () => {
    const seed = [
      { role: 'user', external_id: '1', email: 'old@example.com', name: 'Old' },
      { role: 'user', email: 'bob@example.com' },
      { role: 'lead', email: 'cid@example.com' },
    ] as const
    const world = await createWorld({ store, sync: USERS, simulator: { seed } })
    await world.csv('id,email,name\n1,ann@example.com,Ann\n2,BOB@example.com,Bob\n3,cid@example.com,Cid\n')
    const { summary, calls } = await world.run()
    expect(summary).toMatchObject({ status: 'done', read: 3, updated: 3, created: 0 })
    expect(calls).toEqual({ 'GET /me': 1, 'POST /contacts/search': 1, 'PUT /contacts/{id}': 3 })
    expect(world.simulator.state.contacts()).toMatchObject([
      { role: 'user', external_id: '1', email: 'ann@example.com', name: 'Ann' },
      { role: 'user', external_id: '2', email: 'bob@example.com', name: 'Bob' },
      { role: 'user', external_id: '3', email: 'cid@example.com', name: 'Cid' },
    ])
  })

  test('three changed rows are three calls', async () => {
    const world = await createWorld({ store, sync: USERS })
    const rows = Array.from({ length: 50 }, (_, i) => `${i},p${i}@example.com,P${i}`)
    await world.csv(`id,email,name\n${rows.join('\n')}\n`)
    await world.run()
    const changed = rows.map((row, i) => (i % 20 === 3 ? `${row} changed` : row))
    await world.csv(`id,email,name\n${changed.join('\n')}\n`)
    const { summary, calls } = await world.run()
    expect(summary).toMatchObject({ status: 'done', read: 50, unchanged: 47, updated: 3 })
    expect(calls).toEqual({ 'GET /me': 1, 'PUT /contacts/{id}': 3 })
  })

  test('rows that do not fit are refused with place and reason, the others go', async () => {
    const world = await createWorld({ store, sync: USERS })
    await world.csv(
      'id,email,name\n1,ann@example.com,Ann\n2,not an email,Bob\n,cid@example.com,Cid\n1,dup@example.com,Dup\n4,d@example.com\n',
    )
    const { summary, outcomes, run } = await world.run()
    expect(summary).toMatchObject({ status: 'partial', read: 5, created: 1, refused: 3, duplicate: 1 })
    expect(run.label).toBe('people.csv')
    expect(outcomes.map((o) => [o.place, o.did, o.code])).toEqual([
      [2, 'created', null],
      [3, 'refused', 'email_invalid'],
      [4, 'refused', 'key_missing'],
      [5, 'duplicate', 'duplicate_key'],
      [6, 'refused', 'csv_ragged_row'],
    ])
    const again = await world.run()
    expect(again.summary).toMatchObject({ status: 'partial', unchanged: 1, refused: 3, duplicate: 1, created: 0 })
    expect(again.calls).toEqual({ 'GET /me': 1 })
  })

  test('what Intercom refuses is refused once, with its words, until the row changes', async () => {
    const world = await createWorld({ store, sync: `${USERS}  owner_id: owner\n` })
    await world.csv('id,email,name,owner\n1,ann@example.com,Ann,12345\n2,bob@example.com,Bob,\n')
    const { summary, outcomes } = await world.run()
    expect(summary).toMatchObject({ status: 'partial', created: 1, refused: 1 })
    expect(outcomes[0]).toMatchObject({ did: 'refused', code: 'parameter_invalid', why: expect.stringContaining('owner') })
    expect((await world.run()).calls).toEqual({ 'GET /me': 1 })
  })

  test('a contact deleted in Intercom is made again by a changed row, one created a moment ago never is', async () => {
    const world = await createWorld({ store, sync: USERS })
    await world.csv('id,email,name\n1,ann@example.com,Ann\n')
    await world.run()
    world.simulator.fault({ kind: 'status', status: 404, match: { method: 'PUT' } })
    await world.csv('id,email,name\n1,ann@example.com,Anna\n')
    const early = await world.run()
    expect(early.summary).toMatchObject({ postponed: 1, created: 0 })
    expect(early.outcomes[0]).toMatchObject({ code: 'not_yet_visible' })
    expect(world.simulator.state.contacts()).toHaveLength(1)
  })
})

describe('leads', () => {
  test('a lead that is there is updated, a new one created, a repeated one counted', async () => {
    const world = await createWorld({ store, sync: LEADS, simulator: { seed: [{ role: 'lead', email: 'ann@example.com' }] } })
    await world.csv('email,name\nAnn@example.com,Ann\nbob@example.com,Bob\nBOB@example.com,Bobby\n')
    const { summary } = await world.run()
    expect(summary).toMatchObject({ read: 3, created: 1, updated: 1, duplicate: 1 })
    expect(world.simulator.state.contacts()).toMatchObject([
      { role: 'lead', email: 'ann@example.com', name: 'Ann' },
      { role: 'lead', email: 'bob@example.com', name: 'Bob' },
    ])
  })

  test('a lost answer never makes a second lead: it waits for the search, is found and updated', async () => {
    const world = await createWorld({ store, sync: LEADS, workspace: 'search_delay: 1s', simulator: { searchDelayMs: 300 } })
    await world.csv('email,name\nann@example.com,Ann\nbob@example.com,Bob\n')
    world.simulator.fault({ kind: 'drop_after', match: { method: 'POST', path: /^\/contacts$/ } })
    const { summary } = await world.run({ waitMs: 10_000 })
    expect(summary).toMatchObject({ status: 'done', read: 2, created: 1, updated: 1, postponed: 0 })
    expect(world.simulator.state.contacts()).toHaveLength(2)
  })

  test('a create that never arrived is repeated after two empty look-ups, or refused where the policy says so', async () => {
    const drop = { kind: 'drop_before', match: { method: 'POST', path: /^\/contacts$/ } } as const
    const world = await createWorld({ store, sync: LEADS, workspace: 'search_delay: 300ms' })
    await world.csv('email,name\nann@example.com,Ann\n')
    world.simulator.fault(drop)
    expect((await world.run({ waitMs: 10_000 })).summary).toMatchObject({ status: 'done', created: 1 })
    expect(world.simulator.state.contacts()).toHaveLength(1)

    const strict = await createWorld({ store, sync: `${LEADS}ambiguous: refuse\n`, workspace: 'search_delay: 300ms' })
    await strict.csv('email,name\nann@example.com,Ann\n')
    strict.simulator.fault(drop)
    const { summary, outcomes } = await strict.run({ waitMs: 10_000 })
    expect(summary).toMatchObject({ status: 'partial', refused: 1 })
    expect(outcomes[0]).toMatchObject({ code: 'maybe_created' })
  })
})

describe('before the first write', () => {
  const WITH_PLAN = `${USERS}  custom_attributes: { plan: plan }\n`

  test('an unknown attribute is reported and nothing is written', async () => {
    const world = await createWorld({ store, sync: WITH_PLAN })
    await world.csv('id,email,name,plan\n1,ann@example.com,Ann,pro\n')
    const { run, summary, calls } = await world.run()
    expect(run).toMatchObject({
      status: 'failed',
      exitCode: 2,
      message: expect.stringContaining('custom attribute "plan" does not exist'),
    })
    expect(summary).toMatchObject({ read: 1, postponed: 1 })
    expect(calls['POST /contacts']).toBeUndefined()
  })

  test.each([
    ['create', { plan: 'pro' }],
    ['drop', {}],
  ])('attributes: %s', async (policy, held) => {
    const world = await createWorld({ store, sync: `${WITH_PLAN}attributes: ${policy}\n` })
    await world.csv('id,email,name,plan\n1,ann@example.com,Ann,pro\n')
    expect((await world.run()).summary).toMatchObject({ status: 'done', created: 1 })
    expect(world.simulator.state.contacts()).toMatchObject([{ custom_attributes: held }])
  })

  test('a column that the mapping names and the file lacks refuses the file', async () => {
    const world = await createWorld({ store, sync: USERS })
    await world.csv('id,mail,name\n1,ann@example.com,Ann\n')
    const { run } = await world.run()
    expect(run).toMatchObject({ status: 'failed', exitCode: 2, message: expect.stringContaining('email') })
  })
})

test('an unclosed quote keeps the rows before it, and the run says on which line it opened', async () => {
  const world = await createWorld({ store, sync: USERS })
  await world.csv('id,email,name\n1,ann@example.com,Ann\n2,bob@example.com,"Bob\n3,cid@example.com,Cid\n')
  const { run, summary } = await world.run()
  expect(run).toMatchObject({ status: 'failed', exitCode: 1, complete: false, message: expect.stringContaining('3') })
  expect(summary).toMatchObject({ read: 1, created: 1 })
})
