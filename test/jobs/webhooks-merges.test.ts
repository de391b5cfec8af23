/** Intercom tells that two contacts were merged: the record follows the one that is left, in one call. */
import { beforeAll, describe, expect, test } from 'vitest'
import { mergeOf } from '../../src/jobs/webhooks-read.ts'
import type { Json } from '../../src/json.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createToldWorld, leads, outcomes, rows, users } from '../support/webhooks-world.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

describe('contact.merged', () => {
  test('the next run updates the contact that is left in one call, although its row is the same, and meets no 410', async () => {
    const { world, call, told, idOf, lineOf, knownOf } = await createToldWorld({ store, sync: leads() })
    await world.csv(rows('1,ann@example.com,Ann', '2,bob@example.com,Bob'))
    await world.run()
    const from = idOf('ann@example.com')
    const user = await call('POST', '/contacts', { role: 'user', external_id: 'u1', email: 'ann@example.com' })
    const into = await call('POST', '/contacts/merge', { from, into: user.id })
    expect(await told('contact.merged', { ...into, merged_from: { type: 'contact', id: from } })).toBe('done')
    expect(await lineOf('1')).toMatchObject({ contact_id: user.id, state: 'parked', created_here: false })
    const next = await world.run()
    expect(outcomes(next)).toEqual(['updated'])
    expect(next.summary).toMatchObject({ updated: 1, unchanged: 1 })
    expect(next.calls).toEqual({ 'GET /me': 1, 'PUT /contacts/{id}': 1 })
    expect(await knownOf('email', 'ann@example.com')).toBe(user.id)
    expect((await world.run()).calls).toEqual({ 'GET /me': 1 })
  })

  test('the mirror leaves the contact alone that was there without us', async () => {
    const { world, call, told, idOf } = await createToldWorld({
      store,
      sync: leads('missing: archive', 'guards: { archive: 100% }'),
    })
    await world.csv(rows('1,ann@example.com,Ann', '2,bob@example.com,Bob'))
    await world.run()
    const from = idOf('ann@example.com')
    const user = await call('POST', '/contacts', { role: 'user', external_id: 'u1', email: 'ann@example.com' })
    await call('POST', '/contacts/merge', { from, into: user.id })
    await told('contact.merged', { type: 'contact', id: user.id, role: 'user', merged_from: { id: from } })
    await world.csv(rows('2,bob@example.com,Bob'))
    expect((await world.run()).summary).toMatchObject({ archived: 0 })
  })

  test('into the contact of another record of the sync: refused with a reason, so that the two do not overwrite each other', async () => {
    const { world, told, idOf, lineOf } = await createToldWorld({ store, sync: users() })
    await world.csv(rows('1,ann@example.com,Ann', '2,ann@example.org,Ann'))
    await world.run()
    const [from, into] = [idOf('ann@example.com'), idOf('ann@example.org')]
    expect(await told('contact.merged', { type: 'contact', id: into, role: 'user', merged_from: { id: from } })).toBe('done')
    const next = await world.run()
    expect(next.calls).toEqual({ 'GET /me': 1 })
    expect(next.outcomes).toMatchObject([{ did: 'refused', code: 'merged_into_another', why: expect.stringContaining(into) }])
    expect(await lineOf('2')).toMatchObject({ contact_id: into, state: 'idle' })
  })

  const [A, B] = ['5f2a1b3c4d5e6f7a8b9c0d1e', '6a3b2c4d5e6f7a8b9c0d1e2f']
  test.each<[string, { [key: string]: Json }]>([
    ['merged_from', { item: { id: B, role: 'user', merged_from: { type: 'contact', id: A } } }],
    ['the history', { item: { id: B, role: 'user', merge_history: [history(A, 20), history('older', 10)] } }],
    ['a duplicate beside the item', { item: { id: B, role: 'user' }, duplicate: { type: 'lead', id: A } }],
    ['a duplicate in the item', { item: { id: B, role: 'user', duplicate: A } }],
    ['from and into', { item: { from: A, into: { id: B } } }],
    ['from and into beside it', { item: {}, from: { id: A }, into: B }],
  ])('who was merged into whom may be told by %s', (_, data) => {
    expect(mergeOf({ data })).toMatchObject({ from: A, into: { id: B } })
  })

  test.each<[string, Json]>([
    ['nobody', { data: { item: { id: B } } }],
    ['itself', { data: { item: { id: B, merged_from: { id: B } } } }],
    ['no data', {}],
  ])('merged from %s: not understood', (_, body) => {
    expect(mergeOf(body)).toBeUndefined()
  })

  function history(from: string, at: number) {
    return { type: 'merge_history', source_contact_id: from, source_contact_role: 'lead', merged_at: at }
  }
})
