/** Notes and subscriptions of contacts in the simulated workspace, and tags one by one. */
import { expect, test } from 'vitest'
import { type Api, startApi } from './api.ts'

const contactOf = ({ sim }: Api): string => sim.state.contacts()[0]?.id ?? ''

test('a note comes back as HTML with its author; the newest are listed first', async () => {
  const api = await startApi({ seed: [{ external_id: '1' }], now: () => 1_734_537_390_000 })
  const path = `/contacts/${contactOf(api)}/notes`
  const { body } = await api.call('POST', path, { body: 'Hello', admin_id: 991267460 })
  expect(body).toMatchObject({
    type: 'note',
    body: '<p>Hello</p>',
    created_at: 1_734_537_390,
    contact: { type: 'contact', id: contactOf(api) },
    author: { type: 'admin', id: '991267460' },
  })
  await api.call('POST', path, { body: '<p>Second</p>' })
  const list = (await api.call('GET', path)).body
  expect(list).toMatchObject({
    total_count: 2,
    pages: { page: 1, per_page: 50 },
    data: [{ body: '<p>Second</p>' }, { id: body.id }],
  })
  expect((await api.call('GET', `/notes/${body.id}`)).body).toMatchObject({ id: body.id })
})

test.each([
  [{ body: 'Hello', admin_id: '7' }, '', 404, 'not_found', 'Resource Not Found'],
  [{ body: 'Hello' }, 'none', 404, 'not_found', 'User Not Found'],
  [{ body: '' }, '', 400, 'parameter_invalid', 'body is empty'],
])('refuses %j', async (sent, id, status, code, message) => {
  const api = await startApi({ seed: [{ external_id: '1' }] })
  const answer = await api.call('POST', `/contacts/${id || contactOf(api)}/notes`, sent)
  expect([answer.status, answer.body.errors[0]?.code, answer.body.errors[0]?.message]).toEqual([status, code, message])
})

test('subscription types: listed, attached by their own consent, taken back', async () => {
  const api = await startApi({ seed: [{ external_id: '1' }] })
  const { data } = (await api.call('GET', '/subscription_types')).body
  expect(data).toMatchObject([
    { type: 'subscription', consent_type: 'opt_out', state: 'live', default_translation: { name: 'Newsletter', locale: 'en' } },
    { consent_type: 'opt_in', default_translation: { name: 'Product updates' } },
  ])
  const id = data[0]?.id ?? ''
  const path = `/contacts/${contactOf(api)}/subscriptions`
  expect((await api.call('POST', path, { id: Number(id), consent_type: 'opt_out' })).body).toMatchObject({ id })
  expect((await api.call('GET', path)).body.data).toMatchObject([{ id }])
  expect((await api.call('POST', path, { id, consent_type: 'opt_in' })).status).toBe(400)
  expect((await api.call('POST', path, { id: 'none', consent_type: 'opt_in' })).status).toBe(404)
  expect((await api.call('DELETE', `${path}/${id}`)).body).toMatchObject({ id })
  expect((await api.call('DELETE', `${path}/${id}`)).status).toBe(404)
})

test('one contact is tagged and untagged by the id of a tag', async () => {
  const api = await startApi({ seed: [{ external_id: '1' }] })
  const { id } = api.sim.state.addTag('vip')
  const path = `/contacts/${contactOf(api)}/tags`
  expect((await api.call('POST', path, { id })).body).toMatchObject({ type: 'tag', id, name: 'vip', applied_by: { type: 'admin' } })
  expect((await api.call('GET', path)).body.data).toMatchObject([{ id }])
  expect((await api.call('POST', path, { id: '7' })).status).toBe(404)
  expect((await api.call('DELETE', `${path}/${id}`)).body).toMatchObject({ id })
  expect((await api.call('DELETE', `${path}/${id}`)).status).toBe(404)
})
