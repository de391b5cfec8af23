/** Tags: made, renamed, and put on contacts. */
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

test('a tag is made once, whatever the case of its name, and can be renamed', async () => {
  const { call } = await startApi()
  const { id } = (await call('POST', '/tags', { name: 'VIP' })).body
  expect((await call('POST', '/tags', { name: 'vip' })).body).toMatchObject({ type: 'tag', id, name: 'VIP' })
  expect((await call('POST', '/tags', { id, name: 'Very important' })).body).toMatchObject({ id, name: 'Very important' })
  expect((await call('GET', '/tags')).body).toMatchObject({ type: 'list', data: [{ type: 'tag', id, name: 'Very important' }] })
  expect((await call('POST', '/tags', { id: '7', name: 'x' })).status).toBe(404)
})

test('contacts are tagged and untagged many at a time', async () => {
  const { call, sim } = await startApi({ seed: [{ external_id: '1' }, { external_id: '2' }] })
  const [first, second] = sim.state.contacts().map(({ id }) => id)
  const { id } = (await call('POST', '/tags', { name: 'vip', users: [{ id: first }, { id: second }] })).body
  const tagsOf = async (contact?: string) => (await call('GET', `/contacts/${contact}`)).body['tags']
  expect(await tagsOf(first)).toMatchObject({ total_count: 1, has_more: false, data: [{ type: 'tag', id, url: `/tags/${id}` }] })
  await call('POST', '/tags', { name: 'vip', users: [{ id: first, untag: true }] })
  expect(await tagsOf(first)).toMatchObject({ total_count: 0 })
  expect(await tagsOf(second)).toMatchObject({ total_count: 1 })
})

test('a contact shows ten of its tags', async () => {
  const tags = Array.from({ length: 11 }, (_, n) => String(n))
  const { call, sim } = await startApi({ seed: [{ tags }] })
  const { body } = await call('GET', `/contacts/${sim.state.contacts()[0]?.id}`)
  expect(body['tags']).toMatchObject({ total_count: 11, has_more: true, data: { length: 10 } })
})

test('one unknown contact fails the whole call', async () => {
  const { call, sim } = await startApi({ seed: [{ external_id: '1' }] })
  const known = sim.state.contacts()[0]?.id ?? ''
  expect((await call('POST', '/tags', { name: 'vip', users: [{ id: known }, { id: 'none' }] })).status).toBe(404)
  expect(sim.state.tags()).toEqual([])
  expect((await call('POST', '/tags', { name: 'vip', companies: [{ id: '1' }] })).status).toBe(400)
})
