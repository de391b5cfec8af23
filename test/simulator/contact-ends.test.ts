/** What becomes of contacts: archived, restored, blocked, deleted, merged. */
import { expect, test } from 'vitest'
import { search, startApi } from './api.ts'

const everyone = { field: 'created_at', operator: '>', value: 0 }

test('an archived contact is gone for every reader and still in the way of a second one', async () => {
  const { call } = await startApi()
  const user = { email: 'a@example.com', external_id: '1' }
  const { id } = (await call('POST', '/contacts', user)).body
  expect((await call('POST', `/contacts/${id}/archive`)).body).toEqual({
    ...emptyBody,
    type: 'contact',
    id,
    external_id: '1',
    archived: true,
  })
  for (const path of [`/contacts/${id}`, '/contacts/find_by_external_id/1']) {
    expect((await call('GET', path)).body.errors).toEqual([{ code: 'not_found', message: 'User Not Found' }])
  }
  expect((await call('PUT', `/contacts/${id}`, { name: 'x' })).status).toBe(404)
  expect((await call('GET', '/contacts')).body.data).toEqual([])
  expect(await search(call, everyone)).toEqual([])
  const again = await call('POST', '/contacts', user)
  expect(again.status).toBe(409)
  expect(again.body.errors[0]?.message).toBe(`An archived contact matching those details already exists with id=${id}`)
})

test('unarchive brings a contact back', async () => {
  const { call } = await startApi()
  const { id } = (await call('POST', '/contacts', { external_id: '1' })).body
  await call('POST', `/contacts/${id}/archive`)
  expect((await call('POST', `/contacts/${id}/unarchive`)).body).toMatchObject({ id, archived: false })
  expect((await call('GET', `/contacts/${id}`)).status).toBe(200)
})

test('a living contact is named by a conflict before an archived one', async () => {
  const { call, sim } = await startApi()
  sim.state.addContact({ email: 'a@example.com', archived: true })
  const living = sim.state.addContact({ email: 'a@example.com', external_id: '1' })
  const { body } = await call('POST', '/contacts', { email: 'a@example.com' })
  expect(body.errors[0]?.message).toBe(`A contact matching those details already exists with id=${living.id}`)
})

test('a permanently deleted user can neither be restored nor made again', async () => {
  const { call } = await startApi()
  const user = { email: 'a@example.com', external_id: '1' }
  const { id } = (await call('POST', '/contacts', user)).body
  expect((await call('DELETE', `/contacts/${id}`)).body).toMatchObject({ type: 'contact', id, external_id: '1', deleted: true })
  expect((await call('GET', `/contacts/${id}`)).status).toBe(404)
  expect((await call('DELETE', `/contacts/${id}`)).status).toBe(404)
  expect((await call('POST', '/contacts', user)).body.errors[0]?.message).toBe(
    `An archived contact matching those details already exists with id=${id}`,
  )
  const restored = await call('POST', `/contacts/${id}/unarchive`)
  expect([restored.status, restored.body.errors[0]?.message]).toEqual([500, 'Server Error'])
})

test('a deleted lead is in nobody’s way', async () => {
  const { call } = await startApi()
  const { id } = (await call('POST', '/contacts', { role: 'lead', email: 'a@example.com' })).body
  await call('DELETE', `/contacts/${id}`)
  expect((await call('POST', '/contacts', { email: 'a@example.com' })).status).toBe(200)
})

test('an archived contact can be deleted for ever', async () => {
  const { call, sim } = await startApi()
  const { id } = sim.state.addContact({ external_id: '1', archived: true })
  expect((await call('DELETE', `/contacts/${id}`)).status).toBe(200)
  expect(sim.state.contacts()).toEqual([])
})

test('a lead merges into a user: the user keeps what it has, and the lead’s id points to it', async () => {
  const { call, sim } = await startApi({ attributes: [{ name: 'plan' }, { name: 'source' }] })
  const user = sim.state.addContact({ email: 'a@example.com', name: 'Ann', custom_attributes: { plan: 'pro' } })
  const lead = sim.state.addContact({
    role: 'lead',
    email: 'a@example.com',
    name: 'A.',
    phone: '+31',
    custom_attributes: { plan: 'free', source: 'web' },
  })
  const { body } = await call('POST', '/contacts/merge', { from: lead.id, into: user.id })
  expect(body).toMatchObject({ id: user.id, name: 'Ann', phone: '+31', custom_attributes: { plan: 'pro', source: 'web' } })
  expect(await search(call, everyone)).toMatchObject([{ id: user.id }])
  const gone = await call('GET', `/contacts/${lead.id}`)
  expect([gone.status, gone.body.errors[0]?.code]).toEqual([410, 'contact_merged'])
  expect(gone.headers.get('link')).toBe(`</contacts/${user.id}>; rel="canonical"`)
  expect((await call('GET', `/contacts/${lead.id}`, undefined, { 'Intercom-Version': '2.15' })).status).toBe(404)
  const restored = await call('POST', `/contacts/${lead.id}/unarchive`)
  expect([restored.status, restored.body.errors[0]?.message]).toEqual([400, 'User has been merged and is not restorable.'])
})

test('merge_history is shown on request', async () => {
  const { call, sim } = await startApi()
  const user = sim.state.addContact({ email: 'a@example.com' })
  const lead = sim.state.addContact({ role: 'lead', email: 'a@example.com' })
  await call('POST', '/contacts/merge', { from: lead.id, into: user.id })
  const { body } = await call('GET', `/contacts/${user.id}?include_merge_history=true`)
  expect(body['merge_history']).toMatchObject([{ type: 'merge_history', source_contact_id: lead.id, source_contact_role: 'lead' }])
  expect((await call('GET', `/contacts/${user.id}`)).body).not.toHaveProperty('merge_history')
})

test('contacts that are no duplicates are merged only on demand from 2.16 on, and freely before', async () => {
  const { call, sim } = await startApi()
  const user = sim.state.addContact({ email: 'a@example.com' })
  const leads = [1, 2].map(() => sim.state.addContact({ role: 'lead', email: 'b@example.com' }))
  const order = { from: leads[0]?.id, into: user.id }
  expect((await call('POST', '/contacts/merge', order)).body.errors[0]?.code).toBe('invalid_merge')
  expect((await call('POST', '/contacts/merge', { ...order, skip_duplicate_validation: true })).status).toBe(200)
  const old = await call('POST', '/contacts/merge', { from: leads[1]?.id, into: user.id }, { 'Intercom-Version': '2.15' })
  expect(old.status).toBe(200)
})

test('only a lead merges, and only into a user', async () => {
  const { call, sim } = await startApi()
  const user = sim.state.addContact({ email: 'a@example.com' })
  const lead = sim.state.addContact({ role: 'lead', email: 'a@example.com' })
  expect((await call('POST', '/contacts/merge', { from: user.id, into: user.id })).status).toBe(400)
  expect((await call('POST', '/contacts/merge', { from: lead.id, into: lead.id })).status).toBe(400)
  expect((await call('POST', '/contacts/merge', { from: lead.id, into: 'nobody' })).status).toBe(404)
})

test('block answers with the contact’s reference', async () => {
  const { call, sim } = await startApi()
  const { id } = sim.state.addContact({ external_id: '1' })
  expect((await call('POST', `/contacts/${id}/block`)).body).toMatchObject({ type: 'contact', id, external_id: '1', blocked: true })
  expect(sim.state.contact(id)?.blocked).toBe(true)
})

/** What the helper of these tests fills in. */
const emptyBody = { data: [], errors: [] }
