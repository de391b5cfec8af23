/** Plan: everything is read and compared, nothing is written on either side. */
import { beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createWorld, type World } from '../support/sync.ts'
import { USERS } from '../support/syncs.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const MIRRORED = `${USERS}missing: archive\nguards: { archive: 10% }\n`

/** Everything in our tables and in the workspace, as text. */
async function everything(world: World): Promise<string> {
  const tables = ['syncs', 'runs', 'ledger', 'outcomes', 'identities', 'seen', 'workspaces', 'buckets']
  const rows = await Promise.all(tables.map((table) => store.db.query(`select t::text from fin_sync.${table} t order by 1`)))
  return JSON.stringify([rows, world.simulator.state.contacts(), world.simulator.state.dataAttributes()])
}

const WRITES = ['POST /contacts', 'PUT /contacts/{id}', 'POST /contacts/{id}/archive', 'POST /data_attributes']

test('shows what a run would do, field by field, and writes nothing anywhere', async () => {
  const world = await createWorld({ store, sync: MIRRORED })
  await world.csv('id,email,name\n1,ann@example.com,Ann\n2,bob@example.com,Bob\n3,cid@example.com,Cid\n')
  await world.run()
  await world.csv(
    'id,email,name\n1,ann@example.com,Anne\n3,cid@example.com,Cid\n4,dee@example.com,Dee\n5,no email,Eve\n1,x@example.com,X\n',
  )
  const before = await everything(world)
  world.simulator.resetCounts()

  const plan = await world.plan()
  expect(plan).toMatchObject({ rows: 5, unchanged: 1, update: 1, lookUp: 1, archive: 1, refused: 1, duplicate: 1, postponed: 0 })
  expect(plan.changes).toEqual([
    { key: '1', place: 2, contactId: expect.any(String), fields: [{ field: 'name', from: 'Ann', to: 'Anne' }] },
    {
      key: '4',
      place: 4,
      contactId: null,
      fields: [
        { field: 'name', from: undefined, to: 'Dee' },
        { field: 'email', from: undefined, to: 'dee@example.com' },
        { field: 'external_id', from: undefined, to: '4' },
      ],
    },
  ])
  expect(plan.missing).toEqual(['2'])
  expect(plan.guards).toMatchObject([{ guard: 'archive', found: 1, of: 3, limit: 0.1, allowed: false }])
  expect(plan.reasons).toMatchObject([
    { did: 'duplicate', code: 'duplicate_key', firstPlace: 6 },
    { did: 'refused', code: 'email_invalid', firstPlace: 5 },
  ])
  expect(plan.cost).toEqual({ calls: 4, lookUp: { strategy: 'search', calls: 1, why: '1 search for 1 record' } })
  expect(await everything(world)).toBe(before)
  const { byPattern } = world.simulator.counts()
  expect(WRITES.filter((pattern) => byPattern[pattern] !== undefined)).toEqual([])
})

test('live: a first run is compared with what Intercom holds', async () => {
  const seed = [
    { role: 'user', external_id: '1', email: 'ann@example.com', name: 'Ann' },
    { role: 'user', external_id: '2', email: 'bob@example.com', name: 'Bob' },
    { role: 'lead', email: 'cid@example.com', name: 'Cid' },
  ] as const
  const world = await createWorld({ store, sync: MIRRORED, simulator: { seed } })
  await world.csv('id,email,name\n1,ann@example.com,Ann\n2,bob@example.com,Bobby\n3,cid@example.com,Cid\n4,dee@example.com,Dee\n')
  const before = await everything(world)
  const { live } = await world.plan({ live: true })
  expect(live).toMatchObject({ alreadyThere: 1, update: 2, create: 1, unclear: 0, edited: 0, gone: 0 })
  expect(live?.changes.map(({ key, fields }) => [key, fields])).toEqual([
    ['2', [{ field: 'name', from: 'Bob', to: 'Bobby' }]],
    [
      '3',
      [
        { field: 'role', from: 'lead', to: 'user' },
        { field: 'external_id', from: null, to: '3' },
      ],
    ],
  ])
  expect(await everything(world)).toBe(before)
})

test('live: a contact edited by hand stays edited until the source changes, and is shown; one that was deleted too', async () => {
  const world = await createWorld({ store, sync: MIRRORED })
  await world.csv('id,email,name\n1,ann@example.com,Ann\n2,bob@example.com,Bob\n')
  await world.run()
  const [ann, bob] = world.simulator.state.contacts()
  world.simulator.state.editContact(ann!.id, { name: 'Annie' })
  world.simulator.state.editContact(bob!.id, { archived: true })
  const { live } = await world.plan({ live: true })
  expect(live).toMatchObject({ edited: 1, gone: 1, update: 0, create: 0 })
  expect(live?.edits).toMatchObject([{ key: '1', fields: [{ field: 'name', from: 'Annie', to: 'Ann' }] }])
  expect((await world.run()).summary).toMatchObject({ unchanged: 2, updated: 0 })
  expect(world.simulator.state.contact(ann!.id)?.name).toBe('Annie')
})

test('a source that fails or breaks off half-way: says how far it came, plans nothing', async () => {
  const world = await createWorld({ store, sync: MIRRORED })
  await world.csv('id,email,name\n1,ann@example.com,Ann\n2,bob@example.com,"Bob\n')
  await expect(world.plan()).rejects.toThrow(/nothing is planned: people\.csv failed after 1 row: .*line 3/)
  const many = Array.from({ length: 40_000 }, (_, i) => `${i},p${i}@example.com,P${i}\n`).join('')
  await world.csv(Buffer.concat([Buffer.from(`id,email,name\n${many}`), Buffer.from([0x39, 0xff, 0xfe, 0x2c, 0x2c, 0x0a])]))
  await expect(world.plan()).rejects.toThrow(/nothing is planned: people\.csv failed after \d+ rows/)
})
