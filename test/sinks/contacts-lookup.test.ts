/** Look-ups: the strategy is chosen by counting calls, and the size of an IN list is found out once and remembered. */
import { beforeAll, describe, expect, test } from 'vitest'
import { chooseStrategy, isCountWorthwhile } from '../../src/sinks/contacts-strategy.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createWorld } from '../support/sync.ts'

describe('the strategy', () => {
  const users = (records: number) => ({ records, values: 2 })
  test.each([
    ['nothing to look up', users(0), null, { strategy: 'none', calls: 0 }],
    ['a few', users(40), null, { strategy: 'search', calls: 1 }],
    ['leads are looked up by one value', { records: 1000, values: 1 }, 1_000_000, { strategy: 'search', calls: 11 }],
    ['a large workspace', users(1000), 1_000_000, { strategy: 'search', calls: 21 }],
    ['most of a small workspace', users(1000), 1500, { strategy: 'list', calls: 11 }],
    ['an empty workspace', users(1000), 0, { strategy: 'list', calls: 2 }],
    ['too many to keep in memory', users(1_000_000), 400_000, { strategy: 'search', calls: 20_001 }],
  ] as const)('%s', (_name, unknown, contacts, expected) => {
    expect(chooseStrategy({ unknown, contacts })).toMatchObject(expected)
  })

  test('says why, with both numbers', () => {
    expect(chooseStrategy({ unknown: users(1000), contacts: 1500 }).why).toBe(
      'listing all 1500 contacts takes 10 calls, searching would take 20',
    )
    expect(chooseStrategy({ unknown: users(1000), contacts: 9000 }).why).toBe(
      '20 searches for 1000 records; listing all 9000 contacts would take 60 calls',
    )
  })

  test('the number of contacts is asked for only when it could change the decision', () => {
    expect(isCountWorthwhile(users(400))).toBe(false)
    expect(isCountWorthwhile(users(600))).toBe(true)
  })
})

describe('against the simulator', () => {
  let store: Store
  beforeAll(async () => {
    store = await embeddedStore()
  })
  const SYNC =
    'kind: contacts\nsource: { type: csv, path: ./people.csv }\nkey: id\nrole: user\ncontact: { external_id: id, email: email }'
  const csv = (n: number): string => `id,email\n${Array.from({ length: n }, (_, i) => `${i},p${i}@example.com`).join('\n')}\n`
  const seed = (n: number) =>
    Array.from({ length: n }, (_, i) => ({ role: 'user' as const, external_id: `${i}`, email: `p${i}@example.com` }))

  test('a small workspace is listed instead of searched, and every contact is matched', async () => {
    const world = await createWorld({ store, sync: SYNC, simulator: { seed: seed(700) } })
    await world.csv(csv(800))
    const { summary, calls } = await world.run()
    expect(summary).toMatchObject({ updated: 700, created: 100 })
    expect(calls).toMatchObject({ 'GET /contacts': 6 })
    expect(calls['POST /contacts/search']).toBeUndefined()
  })

  test('a workspace that takes short IN lists only: the size is halved until it goes, and remembered', async () => {
    const world = await createWorld({ store, sync: SYNC, simulator: { seed: seed(60), maxInValues: 20 } })
    await world.csv(csv(60))
    const first = await world.run()
    expect(first.summary).toMatchObject({ updated: 60, created: 0 })
    expect(await store.db.query('select values_per_search as size from fin_sync.workspaces')).toEqual([{ size: 25 }])
    await store.db.execute('delete from fin_sync.ledger; delete from fin_sync.identities')
    const again = await world.run()
    expect(again.summary).toMatchObject({ updated: 60 })
    expect(again.calls['POST /contacts/search']).toBeLessThan(first.calls['POST /contacts/search'] ?? 0)
  })

  test('a workspace that takes no IN at all is asked with nested groups of =', async () => {
    const world = await createWorld({ store, sync: SYNC, simulator: { seed: seed(60), maxInValues: 1 } })
    await world.csv(csv(60))
    const ended = await world.run()
    expect(ended.run.message).toBe(null)
    expect(ended.summary).toMatchObject({ updated: 60, created: 0 })
  })
})
