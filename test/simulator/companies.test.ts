/** Companies of the simulated workspace: upserted by company_id, listed, and attached to contacts. */
import { expect, test } from 'vitest'
import { type Api, startApi } from './api.ts'

const contactOf = ({ sim }: Api): string => sim.state.contacts()[0]?.id ?? ''

test('POST creates by company_id, and updates the one that is there; the answer has the documented shape', async () => {
  const { call } = await startApi({
    now: () => 1_734_537_334_000,
    attributes: [{ name: 'seats', model: 'company', data_type: 'integer' }],
  })
  const first = await call('POST', '/companies', { company_id: 'c1', name: 'my company', plan: 'Pro', monthly_spend: 155.98 })
  expect(first.status).toBe(200)
  expect(first.body).toMatchObject({
    type: 'company',
    company_id: 'c1',
    app_id: 'simulated',
    name: 'my company',
    created_at: 1_734_537_334,
    monthly_spend: 155,
    session_count: 0,
    user_count: 0,
    tags: { type: 'tag.list', tags: [] },
    plan: { type: 'plan', name: 'Pro' },
    custom_attributes: {},
  })
  expect(first.body.id).toMatch(/^[0-9a-f]{24}$/)
  const again = await call('POST', '/companies', { company_id: 'c1', size: 4, custom_attributes: { seats: 9 } })
  expect(again.body).toMatchObject({ id: first.body.id, name: 'my company', size: 4, custom_attributes: { seats: 9 } })
  expect((await call('PUT', `/companies/${first.body.id}`, { company_id: 'other', name: 'Ours' })).body).toMatchObject({
    company_id: 'c1',
    name: 'Ours',
  })
})

test.each([
  [{ company_id: 'c1', test: 'x' }, 'bad_request', "bad 'test' parameter"],
  [{ company_id: 'c1', custom_attributes: { seats: 1 } }, 'parameter_invalid', "Custom attribute 'seats' does not exist"],
  [{ company_id: 'c1', monthly_spend: 2_147_483_648 }, 'parameter_invalid', 'monthly_spend must be at most 2147483647'],
  [{ name: 'x' }, 'parameter_missing', 'company_id is required'],
])('refuses %j, and makes nothing', async (body, code, message) => {
  const { call, sim } = await startApi()
  const { status, body: answer } = await call('POST', '/companies', body)
  expect([status, answer.errors]).toMatchObject([400, [{ code, message }]])
  expect(sim.state.companies()).toEqual([])
})

test('contacts are attached and detached; lists show companies that have contacts', async () => {
  const api = await startApi({ seed: [{ external_id: '1' }] })
  const { call } = api
  const contact = contactOf(api)
  const { id } = (await call('POST', '/companies', { company_id: 'c1', name: 'One' })).body
  expect((await call('POST', '/companies/list')).body.total_count).toBe(0)
  expect((await call('POST', `/contacts/${contact}/companies`, { id })).body).toMatchObject({ id, user_count: 1 })
  await call('POST', `/contacts/${contact}/companies`, { id })
  const embedded = (await call('GET', `/contacts/${contact}`)).body['companies']
  expect(embedded).toEqual({
    type: 'list',
    data: [{ type: 'company', id, url: `/companies/${id}` }],
    url: `/contacts/${contact}/companies`,
    total_count: 1,
    has_more: false,
  })
  expect((await call('GET', `/contacts/${contact}/companies`)).body.data).toMatchObject([{ company_id: 'c1' }])
  expect((await call('POST', '/companies/list')).body).toMatchObject({ total_count: 1, pages: { page: 1, total_pages: 1 } })
  expect((await call('GET', '/companies?company_id=c1')).body.data).toMatchObject([{ id }])
  expect((await call('GET', `/companies/${id}/contacts`)).body.data).toMatchObject([{ id: contact }])
  expect((await call('DELETE', `/contacts/${contact}/companies/${id}`)).body).toMatchObject({ id, user_count: 0 })
  expect((await call('DELETE', `/contacts/${contact}/companies/${id}`)).status).toBe(404)
})

test('what is not there: the documented codes', async () => {
  const api = await startApi({ seed: [{ external_id: '1' }] })
  const codes = async (...asked: Parameters<Api['call']>) => {
    const { status, body } = await api.call(...asked)
    return [status, body.errors[0]?.code, body.errors[0]?.message]
  }
  expect(await codes('GET', '/companies/none')).toEqual([404, 'company_not_found', 'Company Not Found'])
  expect(await codes('GET', '/companies?company_id=none')).toEqual([404, 'company_not_found', 'Company Not Found'])
  expect(await codes('POST', `/contacts/${contactOf(api)}/companies`, { id: 'none' })).toEqual([
    404,
    'company_not_found',
    'Company Not Found',
  ])
  expect(await codes('POST', `/contacts/${contactOf(api)}/companies`, {})).toEqual([
    400,
    'parameter_not_found',
    'company not specified',
  ])
  expect(await codes('POST', '/contacts/none/companies', { id: 'x' })).toEqual([404, 'not_found', 'User Not Found'])
})

test('a contact has at most 1,000 companies', async () => {
  const api = await startApi({ seed: [{ external_id: '1' }] })
  const contact = contactOf(api)
  for (let n = 0; n < 1000; n += 1) api.sim.state.attachCompany(contact, api.sim.state.addCompany({ company_id: `c${n}` }).id)
  const { id } = api.sim.state.addCompany({ company_id: 'one too many' })
  const { status, body } = await api.call('POST', `/contacts/${contact}/companies`, { id })
  const message = 'Contact has reached the maximum of 1000 company associations'
  expect([status, body.errors]).toEqual([400, [{ code: 'contact_company_limit_exceeded', message }]])
})

test('a deleted company is gone from its contacts; a lead that is merged takes what it has along', async () => {
  const api = await startApi({
    seed: [
      { external_id: '1', email: 'a@example.com' },
      { role: 'lead', email: 'a@example.com' },
    ],
  })
  const [user = '', lead = ''] = api.sim.state.contacts().map(({ id }) => id)
  const [one, two] = ['c1', 'c2'].map((company_id) => api.sim.state.addCompany({ company_id }))
  for (const company of [one, two]) api.sim.state.attachCompany(lead, company?.id ?? '')
  await api.call('POST', `/contacts/${lead}/notes`, { body: 'Met' })
  await api.call('POST', `/contacts/${lead}/subscriptions`, { id: '91', consent_type: 'opt_out' })
  await api.call('DELETE', `/companies/${one?.id}`)
  await api.call('POST', '/contacts/merge', { from: lead, into: user })
  const { body } = await api.call('GET', `/contacts/${user}`)
  expect(body).toMatchObject({
    companies: { data: [{ id: two?.id }] },
    notes: { total_count: 1 },
    opted_out_subscription_types: { data: [{ id: '91' }] },
  })
})
