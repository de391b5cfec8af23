/** A sync that reads a Postgres database, from end to end: what changed, and nothing else, arrives with the types it has there. */
import { beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { type CrmDatabase, crmDatabases } from '../support/crm-database.ts'
import { serverStore } from '../support/postgres.ts'
import { createWorld, type World } from '../support/sync.ts'

const crmDatabase = crmDatabases()
let store: Store
beforeAll(async () => {
  store = await serverStore()
})

const PEOPLE = `create table people (id int primary key, email text, name text, updated_at timestamptz not null default clock_timestamp());
  insert into people select i, 'p' || i || '@example.com', 'P' || i, clock_timestamp() - interval '1 day' + i * interval '2 minutes' from generate_series(1, 40) i;`

async function worldOn(crm: CrmDatabase, o: { source?: string; contact?: string; more?: string } = {}): Promise<World> {
  const attributes = [
    { name: 'seats', data_type: 'integer' },
    { name: 'price', data_type: 'float' },
    { name: 'vip', data_type: 'boolean' },
    { name: 'plan', data_type: 'string' },
    { name: 'renewed', data_type: 'date' },
  ] as const
  return createWorld({
    store,
    sync: syncOn(crm, o),
    simulator: { attributes: attributes.map((one) => ({ ...one, model: 'contact' })) },
  })
}

function syncOn(crm: CrmDatabase, o: { source?: string; contact?: string; more?: string }): string {
  return `
kind: contacts
source:
  type: postgres
  url: ${crm.url}
  ${o.source ?? 'query: select * from people\n  since: updated_at\n  overlap: 1m'}
key: id
role: user
contact:
  external_id: id
  ${o.contact ?? 'email: email\n  name: name'}
${o.more ?? ''}`
}

test('only rows that changed are read, late commits are not missed, and a full read finds what no time tells', async () => {
  const crm = await crmDatabase(PEOPLE)
  const world = await worldOn(crm, { more: 'missing: archive\nguards: { archive: 50% }' })
  expect((await world.run()).summary).toMatchObject({ status: 'done', read: 40, created: 40 })
  await crm.sql(
    "update people set name = 'Seven', updated_at = clock_timestamp() where id = 7; insert into people values (41, 'p41@example.com', 'P41')",
  )
  const second = await world.run()
  expect(second.run).toMatchObject({ reading: { kind: 'incremental' }, label: expect.stringMatching(/\/fin_sync_test_/) })
  expect(second.summary).toMatchObject({ read: 3, updated: 1, created: 1, unchanged: 1 })
  expect((await world.run()).summary).toMatchObject({ read: 2, unchanged: 2 })
  await crm.sql(
    "insert into people select 42, 'p42@example.com', 'Late', updated_at - interval '30 seconds' from people where id = 41",
  )
  expect((await world.run()).summary).toMatchObject({ read: 3, created: 1, unchanged: 2 })
  await crm.sql("delete from people where id = 1; update people set name = 'Silent' where id = 2")
  expect((await world.run()).summary).toMatchObject({ read: 3, updated: 0, archived: 0 })
  await store.db.execute(`update fin_sync.watermarks set full_at = full_at - interval '7 days' where sync = $1`, [world.name])
  expect((await world.run()).summary).toMatchObject({ read: 41, updated: 1, archived: 1, unchanged: 40 })
})

test('attributes without a type keep the one that the column has, also when a refused row is tried again', async () => {
  const crm =
    await crmDatabase(`create table people (id int, email text, seats int8, price numeric(10, 2), vip boolean, data jsonb, renewed timestamptz);
    insert into people values (1, 'ann@example.com', 40, 12.50, true, '{"plan": {"name": "pro"}}', '2026-03-01 09:30:00+02'),
      (2, 'no address', 7, 0.1, false, '{"plan": {"name": "free"}}', '2026-03-02 00:00:00+00'), (3, 'bob@example.com', null, null, null, null, null)`)
  const attributes = 'custom_attributes: { seats: seats, price: price, vip: vip, plan: data.plan.name, renewed: renewed }'
  const world = await worldOn(crm, { source: 'query: select * from people', contact: `email: email\n  ${attributes}` })
  const first = await world.run()
  expect(first.summary).toMatchObject({ created: 2, refused: 1 })
  world.configure(
    syncOn(crm, {
      source: 'query: select * from people',
      contact: `email: { from: email, on_invalid: field }\n  ${attributes}`,
    }),
  )
  expect((await world.run({ request: { trigger: 'retry', retryOf: first.run.id } })).summary).toMatchObject({
    created: 1,
    refused: 0,
  })
  expect(world.simulator.state.contacts().map((contact) => contact.custom_attributes)).toEqual([
    { seats: 40, price: 12.5, vip: true, plan: 'pro', renewed: Date.UTC(2026, 2, 1, 7, 30) / 1_000 },
    {},
    { seats: 7, price: 0.1, vip: false, plan: 'free', renewed: Date.UTC(2026, 2, 2) / 1_000 },
  ])
  expect((await world.run()).summary).toMatchObject({ read: 3, unchanged: 3 })
})

test('an attribute that nobody named a type for cannot be created', async () => {
  const crm = await crmDatabase(PEOPLE)
  const world = await worldOn(crm, { contact: 'custom_attributes: { tier: name }', more: 'attributes: create' })
  const { run } = await world.run()
  expect(run).toMatchObject({ status: 'failed', exitCode: 2 })
  expect(run.message).toContain('To have it created, say with which type: "as:" in the mapping.')
})

test('a run that was let go of reads on where it had come to, and the places go on', async () => {
  const crm = await crmDatabase(PEOPLE.replace('(1, 40)', '(1, 12000)'))
  const world = await worldOn(crm)
  const stop = new AbortController()
  const left = await world.run({
    signal: stop.signal,
    request: { limit: null },
    onProgress: ({ kind }) => kind === 'read' && stop.abort(),
  })
  expect(left.run).toMatchObject({ status: null, phase: 'reading' })
  expect(left.run.rowsRead).toBeLessThan(12_000)
  await store.db.execute(`update fin_sync.ledger set state = 'parked' where sync = $1`, [world.name])
  const cancel = new AbortController()
  const taken = await world.run({ signal: cancel.signal, onProgress: ({ kind }) => kind === 'barrier' && cancel.abort() })
  expect(taken.run).toMatchObject({ id: left.run.id, phase: 'delivering', rowsRead: 12_000 })
  const [places] = await store.db.query(
    `select count(distinct place)::int as count, min(place)::int as first, max(place)::int as last from fin_sync.outcomes where run = $1`,
    [taken.run.id],
  )
  expect(places).toEqual({ count: 12_000, first: 1, last: 12_000 })
})

test('a source that fails ends the run before anything is sent, with a message that says what to do', async () => {
  const crm = await crmDatabase(PEOPLE)
  const world = await worldOn(crm, { source: 'query: select id, emial from people' })
  expect((await world.run()).run).toMatchObject({
    status: 'failed',
    exitCode: 2,
    message: expect.stringContaining('line 1: column "emial"'),
  })
  const broken = await worldOn(crm, { source: 'query: select id, email, name, 1 / (id - 40) as x from people order by id' })
  expect((await broken.run()).run).toMatchObject({
    status: 'failed',
    exitCode: 2,
    complete: false,
    message: expect.stringContaining('division by zero'),
  })
  expect(broken.simulator.state.contacts()).toEqual([])
})
