/** What Intercom tells of a contact, and what the next run does for it: whole runs against a simulated Intercom, with webhooks in between. */
import { beforeAll, describe, expect, test } from 'vitest'
import { claimDue } from '../../src/store/ledger-claim.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { createToldWorld, leads, outcomes, rows, users } from '../support/webhooks-world.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

describe('contact.deleted', () => {
  test('the next run makes the contact again, although its row is the same', async () => {
    const { world, call, told, idOf, lineOf, knownOf } = await createToldWorld({ store, sync: leads() })
    await world.csv(rows('1,ann@example.com,Ann', '2,bob@example.com,Bob'))
    await world.run()
    const id = idOf('ann@example.com')
    // Only what identifies it is told (official: *.deleted topics).
    const { id: gone, external_id: externalId } = await call('DELETE', `/contacts/${id}`)
    expect(await told('contact.deleted', { type: 'contact', id: gone, external_id: externalId ?? null })).toBe('done')
    expect(await lineOf('1')).toMatchObject({ contact_id: null, state: 'parked', created_here: true })
    expect(await knownOf('email', 'ann@example.com')).toBeNull()
    const next = await world.run()
    expect(outcomes(next)).toEqual(['created'])
    expect(next.calls).toMatchObject({ 'POST /contacts': 1 })
    expect(next.calls['PUT /contacts/{id}']).toBeUndefined()
    expect(idOf('ann@example.com')).not.toBe(id)
  })

  test('a record that is on its way out of the sync needs nothing more, and comes back as a new contact', async () => {
    const { world, call, told, idOf, lineOf } = await createToldWorld({
      store,
      sync: leads('missing: archive', 'guards: { archive: 100% }'),
    })
    await world.csv(rows('1,ann@example.com,Ann', '2,bob@example.com,Bob'))
    await world.run()
    const id = idOf('ann@example.com')
    await world.csv(rows('2,bob@example.com,Bob'))
    expect((await world.run()).summary).toMatchObject({ archived: 1 })
    await told('contact.deleted', await call('DELETE', `/contacts/${id}`))
    expect(await lineOf('1')).toMatchObject({ contact_id: null, state: 'removed' })
    await world.csv(rows('1,ann@example.com,Ann', '2,bob@example.com,Bob'))
    expect(outcomes(await world.run())).toEqual(['created'])
  })
})

describe('contact.archived', () => {
  test('the next run finds out and brings the contact back, as `archived: unarchive` says', async () => {
    const { world, call, told, idOf, lineOf } = await createToldWorld({ store, sync: users() })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    const id = idOf('ann@example.com')
    expect(await told('contact.archived', await call('POST', `/contacts/${id}/archive`))).toBe('done')
    expect(await lineOf('1')).toMatchObject({ contact_id: id, state: 'parked' })
    expect(outcomes(await world.run())).toEqual(['updated unarchived'])
    expect(world.simulator.state.contact(id)?.archived).toBe(false)
  })

  test('with `archived: refuse` a lead stays archived, and nothing is sent', async () => {
    const { world, call, told, idOf, knownOf } = await createToldWorld({ store, sync: leads('archived: refuse') })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    const archived = await call('POST', `/contacts/${idOf('ann@example.com')}/archive`)
    expect(await told('contact.archived', archived, { bringsBack: false })).toBe('done')
    expect((await world.run()).calls).toEqual({ 'GET /me': 1 })
    expect(await knownOf('email', 'ann@example.com')).toBeNull()
  })

  test('what our own mirror archived stays as it is', async () => {
    const { world, told, idOf, lineOf } = await createToldWorld({
      store,
      sync: users('missing: archive', 'guards: { archive: 100% }'),
    })
    await world.csv(rows('1,ann@example.com,Ann', '2,bob@example.com,Bob'))
    await world.run()
    const id = idOf('ann@example.com')
    await world.csv(rows('2,bob@example.com,Bob'))
    await world.run()
    expect(await told('contact.archived', { type: 'contact', id, external_id: '1', archived: true })).toBe('done')
    expect(await lineOf('1')).toMatchObject({ state: 'removed', contact_id: id })
  })
})

describe('contact.email.updated', () => {
  test('another email than ours: the next run sends ours, in one call; the new one is known meanwhile', async () => {
    const { world, call, told, idOf, knownOf } = await createToldWorld({ store, sync: users() })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    const id = idOf('ann@example.com')
    const contact = await call('PUT', `/contacts/${id}`, { email: 'Ann@Example.ORG' })
    expect(await told('contact.email.updated', contact)).toBe('done')
    expect(await knownOf('email', 'ann@example.com')).toBeNull()
    expect(await knownOf('email', 'ann@example.org')).toBe(id)
    const { changes } = await world.plan({ show: 5 })
    expect(JSON.stringify(changes)).toContain('ann@example.org')
    const next = await world.run()
    expect(next.calls).toEqual({ 'GET /me': 1, 'PUT /contacts/{id}': 1 })
    expect(world.simulator.state.contact(id)?.email).toBe('ann@example.com')
  })

  test('the one that our own update wrote changes nothing', async () => {
    const { world, told, idOf } = await createToldWorld({ store, sync: users() })
    await world.csv(rows('1,ann@example.com,Ann', '2,bob@example.com,Bob'))
    await world.run()
    await world.csv(rows('1,ann@example.org,Ann', '2,bob@example.com,Bob'))
    await world.run()
    const id = idOf('ann@example.org')
    await told('contact.email.updated', { type: 'contact', id, role: 'user', external_id: '1', email: 'ann@example.org' })
    await told('contact.user.updated', { type: 'contact', id, role: 'user', external_id: '1', email: 'ann@example.org' })
    expect((await world.run()).calls).toEqual({ 'GET /me': 1 })
  })

  test('of a record that has no email nothing has to be sent', async () => {
    const { world, told } = await createToldWorld({ store, sync: users().replace('email: email, ', '') })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    const [contact] = world.simulator.state.contacts()
    await told('contact.email.updated', {
      type: 'contact',
      id: contact?.id ?? '',
      role: 'user',
      external_id: '1',
      email: 'a@example.org',
    })
    expect((await world.run()).calls).toEqual({ 'GET /me': 1 })
  })
})

describe('contacts that others make', () => {
  test('a lead is known at once, so that no second one is made while the search does not see it yet', async () => {
    const { world, call, told, idOf } = await createToldWorld({
      store,
      sync: leads(),
      simulator: { searchDelayMs: 600_000 },
    })
    const lead = await call('POST', '/contacts', { role: 'lead', email: 'ann@example.com' })
    expect(await told('contact.lead.created', lead)).toBe('done')
    await world.csv(rows('1,ann@example.com,Ann'))
    expect(outcomes(await world.run())).toEqual(['updated'])
    expect(world.simulator.state.contacts()).toHaveLength(1)
    expect(idOf('ann@example.com')).toBe(lead.id)
  })

  test('of a user with an external_id the email is not noted: users may share one', async () => {
    const { call, told, knownOf } = await createToldWorld({ store, sync: users() })
    const user = await call('POST', '/contacts', { role: 'user', external_id: '1', email: 'ann@example.com' })
    await told('contact.user.created', user)
    expect(await knownOf('external_id', '1')).toBe(user.id)
    expect(await knownOf('email', 'ann@example.com')).toBeNull()
  })

  test('what our own syncs have met stays, and one that is brought back is known again', async () => {
    const { world, told, idOf, knownOf } = await createToldWorld({ store, sync: users() })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    const id = idOf('ann@example.com')
    await told('contact.user.created', { type: 'contact', id: 'another', role: 'user', external_id: '1', email: null })
    expect(await knownOf('external_id', '1')).toBe(id)
    await told('contact.archived', { type: 'contact', id })
    expect(await knownOf('external_id', '1')).toBeNull()
    await told('contact.unarchive', { type: 'contact', id, role: 'user', external_id: '1', email: 'ann@example.com' })
    expect(await knownOf('external_id', '1')).toBe(id)
  })
})

test.each(['contact.merged', 'contact.archived', 'contact.deleted', 'contact.email.updated'])(
  '%s: a line that a worker holds is left alone, and the notification is worked later',
  async (topic) => {
    const { world, told, work, idOf, lineOf } = await createToldWorld({ store, sync: users() })
    await world.csv(rows('1,ann@example.com,Ann'))
    await world.run()
    const id = idOf('ann@example.com')
    const { name: sync } = world
    await store.db.execute(`update fin_sync.ledger set state = 'due', held_fingerprint = null where sync = $1`, [sync])
    await claimDue(store.db, { sync, owner: 'host:1:a', leaseMs: 60_000, limit: 1 })
    const before = await lineOf('1')
    const item = topic === 'contact.merged' ? { id: 'into', role: 'user', merged_from: { id } } : { id, email: 'ann@example.org' }
    expect(await told(topic, item)).toBe('waiting')
    expect(await lineOf('1')).toEqual(before)
    await store.db.execute(
      `update fin_sync.ledger set state = 'idle', lease_owner = null, lease_until = null, held_fingerprint = wanted_fingerprint
       where sync = $1`,
      [sync],
    )
    await store.db.execute(`update fin_sync.webhooks set next_at = clock_timestamp() where state = 'waiting'`)
    await work()
    expect(await lineOf('1')).toMatchObject({ state: 'parked', held_fingerprint: null })
  },
)

test('lines of syncs of another kind, or of another workspace, hold other things under the same ids', async () => {
  const { world, told, idOf, lineOf } = await createToldWorld({ store, sync: users() })
  await world.csv(rows('1,ann@example.com,Ann'))
  await world.run()
  const id = idOf('ann@example.com')
  const clone = async (sync: string, workspace: string): Promise<void> => {
    await store.db.execute('insert into fin_sync.syncs (name, workspace) values ($1, $2)', [sync, workspace])
    await store.db.execute(
      `insert into fin_sync.ledger (sync, key, wanted_fingerprint, held_fingerprint, contact_id, state, run, place)
       select $1, key, wanted_fingerprint, held_fingerprint, contact_id, state, run, place from fin_sync.ledger where sync = $2`,
      [sync, world.name],
    )
  }
  await clone('events', world.workspace)
  await clone('elsewhere', 'another-workspace')
  await told('contact.deleted', { type: 'contact', id }, { also: 'elsewhere' })
  expect(await store.db.query(`select contact_id from fin_sync.ledger where sync in ('events', 'elsewhere')`)).toEqual([
    { contact_id: id },
    { contact_id: id },
  ])
  expect(await lineOf('1')).toMatchObject({ contact_id: null })
})
