/** Identity: one person, one contact, whatever the data. Each trap with its policy, its default and the outcome a person can act on. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createWorld, type Ended, type World } from '../support/sync.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const users = (...more: string[]): string =>
  [
    'kind: contacts',
    'source: { type: csv, path: ./people.csv }',
    'key: id',
    'role: user',
    'contact: { external_id: id, email: email, name: name }',
    ...more,
  ].join('\n')
const usersByEmail = (...more: string[]): string => users(...more).replace('external_id: id, ', '')
const leads = (...more: string[]): string => usersByEmail(...more).replace('role: user', 'role: lead')
const rows = (...lines: string[]): string => `id,email,name\n${lines.join('\n')}\n`

const people = (world: World): string[] =>
  world.simulator.state
    .contacts()
    .map((c) => [c.role, c.external_id, c.email, c.name, ...(c.archived ? ['archived'] : [])].join(' '))
const outcomes = ({ outcomes: all }: Ended): string[] => all.map((o) => [o.did, ...(o.code === null ? [] : [o.code])].join(' '))

describe('the match is archived', () => {
  const archivedUser = { role: 'user', external_id: '1', email: 'ann@example.com', archived: true } as const

  test('archived: unarchive (default) brings it back and updates it', async () => {
    const world = await createWorld({ store, sync: users(), simulator: { seed: [archivedUser] } })
    await world.csv(rows('1,ann@example.com,Ann'))
    expect(outcomes(await world.run())).toEqual(['updated unarchived'])
    expect(people(world)).toEqual(['user 1 ann@example.com Ann'])
  })

  test('archived: refuse', async () => {
    const world = await createWorld({ store, sync: users('archived: refuse'), simulator: { seed: [archivedUser] } })
    await world.csv(rows('1,ann@example.com,Ann'))
    expect(outcomes(await world.run())).toEqual(['refused archived'])
  })

  test('merged and not restorable: refused, and not tried again while the row stays the same', async () => {
    const world = await createWorld({ store, sync: users(), simulator: { seed: [archivedUser] } })
    const body = { type: 'error.list', errors: [{ code: 'bad_request', message: 'User has been merged and is not restorable.' }] }
    world.simulator.fault({ kind: 'status', status: 400, body, match: { path: /unarchive$/ } })
    await world.csv(rows('1,ann@example.com,Ann'))
    expect(outcomes(await world.run())).toEqual(['refused not_restorable'])
    expect((await world.run()).calls).toEqual({ 'GET /me': 1 })
  })
})

describe('several contacts match', () => {
  const twoLeads = [
    { role: 'lead', email: 'ann@example.com', name: 'Old', created_at: 100 },
    { role: 'lead', email: 'ann@example.com', name: 'New', created_at: 200 },
  ] as const

  test('duplicate leads that are there already: refused by default, naming them; nothing is made', async () => {
    const world = await createWorld({ store, sync: leads(), simulator: { seed: twoLeads } })
    await world.csv(rows('1,ann@example.com,Ann'))
    const ended = await world.run()
    expect(outcomes(ended)).toEqual(['refused duplicates'])
    expect(ended.outcomes[0]?.why).toMatch(/2 contacts match: \w+, \w+; merge or archive all but one/)
    expect(people(world)).toHaveLength(2)
  })

  test('duplicates: newest', async () => {
    const world = await createWorld({ store, sync: leads('duplicates: newest'), simulator: { seed: twoLeads } })
    await world.csv(rows('1,ann@example.com,Ann'))
    expect(outcomes(await world.run())).toEqual(['updated'])
    expect(world.simulator.state.contacts().map((c) => c.name)).toEqual(['Old', 'Ann'])
  })

  test('duplicates: merge puts leads into the user, and says that it cannot be undone', async () => {
    const seed = [{ role: 'user', external_id: '1', email: 'ann@example.com' }, twoLeads[0]] as const
    const world = await createWorld({ store, sync: users('duplicates: merge'), simulator: { seed } })
    await world.csv(rows('1,ann@example.com,Ann'))
    const ended = await world.run()
    expect(outcomes(ended)).toEqual(['merged merged'])
    expect(ended.outcomes[0]?.why).toContain('cannot be undone')
    expect(ended.summary).toMatchObject({ merged: 1, updated: 0, status: 'done' })
    expect(people(world)).toEqual(['user 1 ann@example.com Ann'])
  })

  test('several users with one email and no external_id in the source: refused', async () => {
    const seed = [
      { role: 'user', external_id: 'a', email: 'ann@example.com' },
      { role: 'user', external_id: 'b', email: 'ann@example.com' },
    ] as const
    const world = await createWorld({ store, sync: usersByEmail(), simulator: { seed } })
    await world.csv(rows('1,ann@example.com,Ann'))
    expect(outcomes(await world.run())).toEqual(['refused duplicates'])
  })
})

describe('external_id and email point to two contacts', () => {
  const seed = [
    { role: 'user', external_id: '1', email: 'old@example.com', name: 'ById' },
    { role: 'user', email: 'ann@example.com', name: 'ByEmail' },
  ] as const

  test('conflict: refuse (default)', async () => {
    const world = await createWorld({ store, sync: users(), simulator: { seed } })
    await world.csv(rows('1,ann@example.com,Ann'))
    const ended = await world.run()
    expect(outcomes(ended)).toEqual(['refused conflict'])
    expect(ended.outcomes[0]?.why).toMatch(/its external_id belongs to contact \w+, its email to contact \w+/)
  })

  test('after a change of policy the refused row is looked at again', async () => {
    const world = await createWorld({ store, sync: users(), simulator: { seed, sameEmail: 'allow' } })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    world.configure(users('conflict: external_id'))
    expect(outcomes(await world.run())).toEqual(['updated'])
    expect(world.simulator.state.contacts().map((c) => c.name)).toEqual(['Ann', 'ByEmail'])
  })
})

describe('ids and emails that change', () => {
  test('a changed external_id updates the contact that has the email', async () => {
    const world = await createWorld({
      store,
      sync: users(),
      simulator: { seed: [{ role: 'user', external_id: 'old', email: 'ann@example.com' }] },
    })
    await world.csv(rows('new,ann@example.com,Ann'))
    expect(outcomes(await world.run())).toEqual(['updated'])
    expect(people(world)).toEqual(['user new ann@example.com Ann'])
  })

  test('a lead whose email changed in the source keeps its contact', async () => {
    const world = await createWorld({ store, sync: leads() })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    await world.csv(rows('1,anna@example.com,Ann'))
    expect(outcomes(await world.run())).toEqual(['updated'])
    expect(people(world)).toHaveLength(1)
    expect(world.simulator.state.contacts()).toMatchObject([{ email: 'anna@example.com' }])
  })

  test('an email that moves from one record to another in one file ends where it belongs, whatever the order', async () => {
    const world = await createWorld({ store, sync: usersByEmail() })
    await world.csv(rows('1,a@example.com,One', '2,b@example.com,Two'))
    await world.run()
    await world.csv(rows('2,a@example.com,Two', '1,c@example.com,One'))
    expect((await world.run()).summary).toMatchObject({ status: 'done', updated: 2 })
    expect(people(world)).toEqual(['user  c@example.com One', 'user  a@example.com Two'])
    await world.csv(rows('1,a@example.com,One', '2,e@example.com,Two'))
    expect((await world.run()).summary).toMatchObject({ status: 'done', updated: 2 })
    expect(people(world)).toEqual(['user  a@example.com One', 'user  e@example.com Two'])
  })

  test('two records that swap unique emails cannot both go first: refused with the other contact named, nothing is lost', async () => {
    const world = await createWorld({ store, sync: usersByEmail() })
    await world.csv(rows('1,a@example.com,One', '2,b@example.com,Two'))
    await world.run()
    await world.csv(rows('1,b@example.com,One', '2,a@example.com,Two'))
    const ended = await world.run()
    expect(outcomes(ended)).toEqual(['refused conflict', 'refused conflict'])
    expect(people(world)).toHaveLength(2)
  })

  test('a key that changes case keeps its contact', async () => {
    const world = await createWorld({ store, sync: usersByEmail() })
    await world.csv(rows('ab,ann@example.com,Ann'))
    await world.run()
    await world.csv(rows('AB,ann@example.com,Anne'))
    expect(outcomes(await world.run())).toEqual(['updated'])
    expect(people(world)).toEqual(['user  ann@example.com Anne'])
  })

  test('a lead is found by the key it was marked with, with the ledger lost and whatever its email', async () => {
    const world = await createWorld({ store, sync: leads('lead_key_attribute: fin_sync_key', 'attributes: create') })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    expect(world.simulator.state.contacts()).toMatchObject([{ custom_attributes: { fin_sync_key: '1' } }])
    await store.db.execute('delete from fin_sync.ledger; delete from fin_sync.identities')
    await world.csv(rows('1,anna@example.com,Anna'))
    expect(outcomes(await world.run())).toEqual(['updated'])
    expect(world.simulator.state.contacts()).toMatchObject([{ email: 'anna@example.com', name: 'Anna' }])
  })
})

describe('one person, more than one row', () => {
  test('the same lead twice in a file under two keys is one contact with the later values', async () => {
    const world = await createWorld({ store, sync: leads(), simulator: { searchDelayMs: 60_000 } })
    await world.csv(rows('1,ann@example.com,First', '2,ANN@example.com,Second'))
    expect((await world.run()).summary).toMatchObject({ status: 'done', created: 1, updated: 1 })
    expect(world.simulator.state.contacts()).toMatchObject([{ role: 'lead', email: 'ann@example.com', name: 'Second' }])
  })

  test('two users who share an email and have external ids of their own are two contacts', async () => {
    const world = await createWorld({ store, sync: users() })
    await world.csv(rows('1,family@example.com,Ann', '2,family@example.com,Bob'))
    expect((await world.run()).summary).toMatchObject({ status: 'done', created: 2 })
    expect(people(world)).toEqual(['user 1 family@example.com Ann', 'user 2 family@example.com Bob'])
  })

  test("a contact whose external_id another row wants is that row's, though a row before it shares the email", async () => {
    const world = await createWorld({
      store,
      sync: users(),
      simulator: { seed: [{ role: 'user', external_id: '7', email: 'family@example.com' }] },
    })
    await world.csv(rows('6,family@example.com,Six', '7,family@example.com,Seven'))
    expect((await world.run()).summary).toMatchObject({ status: 'done', created: 1, updated: 1 })
    expect(people(world).toSorted()).toEqual(['user 6 family@example.com Six', 'user 7 family@example.com Seven'])
  })

  test('two syncs about one person make one contact, inside the search delay', async () => {
    const first = await createWorld({ store, sync: leads(), simulator: { searchDelayMs: 60_000 } })
    await first.csv(rows('1,ann@example.com,Lead'))
    await first.run()
    const second = await first.another(users())
    await second.csv(rows('u1,ann@example.com,User'))
    expect(outcomes(await second.run())).toEqual(['updated'])
    expect(people(first)).toEqual(['user u1 ann@example.com User'])
  })

  test('two runs at once about one new person make one contact', async () => {
    const first = await createWorld({ store, sync: leads(), simulator: { searchDelayMs: 60_000, latencyMs: 20 } })
    const second = await first.another(leads())
    const lines = Array.from({ length: 20 }, (_, i) => `${i},p${i}@example.com,P${i}`)
    await first.csv(rows(...lines))
    await second.csv(rows(...lines.toReversed()))
    const ended = await Promise.all([first.run(), second.run()])
    expect(ended.map((one) => one.summary.status)).toEqual(['done', 'done'])
    expect(ended[0].summary.created + ended[1].summary.created).toBe(20)
    expect(people(first)).toHaveLength(20)
  })
})

describe('the search lags', () => {
  test('a second run inside the delay makes no duplicate and fails nothing', async () => {
    const world = await createWorld({ store, sync: leads(), simulator: { searchDelayMs: 60_000 } })
    await world.csv(rows('1,a@example.com,A', '2,b@example.com,B'))
    await world.run()
    await world.csv(rows('1,a@example.com,A2', '2,b@example.com,B', '3,c@example.com,C'))
    expect((await world.run()).summary).toMatchObject({ status: 'done', updated: 1, unchanged: 1, created: 1 })
    expect(people(world)).toHaveLength(3)
  })

  test('users, with the ledger lost: the 409 names the contact, which is adopted', async () => {
    const world = await createWorld({ store, sync: users(), simulator: { searchDelayMs: 60_000 } })
    await world.csv(rows('1,a@example.com,A', '2,b@example.com,B'))
    await world.run()
    await store.db.execute('delete from fin_sync.ledger; delete from fin_sync.identities')
    const ended = await world.run()
    expect(outcomes(ended)).toEqual(['updated adopted', 'updated adopted'])
    expect(people(world)).toHaveLength(2)
  })

  test('leads, with the ledger lost: the newest contacts are listed once, because nothing would stop a second lead', async () => {
    const world = await createWorld({ store, sync: leads(), simulator: { searchDelayMs: 60_000 } })
    await world.csv(rows('1,a@example.com,A', '2,b@example.com,B'))
    await world.run()
    await store.db.execute('delete from fin_sync.ledger; delete from fin_sync.identities')
    await world.csv(rows('1,a@example.com,A', '2,b@example.com,B', '3,c@example.com,C'))
    const ended = await world.run()
    expect(ended.summary).toMatchObject({ status: 'done', updated: 2, created: 1 })
    expect(ended.calls['GET /contacts']).toBe(1)
    expect(people(world)).toHaveLength(3)
  })
})
