/** Custom attributes: which can be made, and which values a write may give them. */
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

const declared = [
  { name: 'plan' },
  { name: 'seats', data_type: 'integer' },
  { name: 'score', data_type: 'float' },
  { name: 'trial', data_type: 'boolean' },
  { name: 'renews', data_type: 'date' },
  { name: 'old', archived: true },
  { name: 'computed', api_writable: false },
] as const

test('values of the right types are stored', async () => {
  const { call, sim } = await startApi({ attributes: declared })
  const custom_attributes = { plan: 'pro', seats: 3, score: 1.5, trial: true, renews: 1_700_000_000 }
  const { id } = (await call('POST', '/contacts', { external_id: '1', custom_attributes })).body
  expect(sim.state.contact(id)?.custom_attributes).toEqual(custom_attributes)
})

test.each([
  ['Plan', 'pro', "Custom attribute 'Plan' does not exist"],
  ['plan', 5, "Custom attribute 'plan' is not of type string"],
  ['plan', ['a'], "Custom attribute 'plan' is not of type string"],
  ['plan', { a: 1 }, "Custom attribute 'plan' is not of type string"],
  ['seats', 1.5, "Custom attribute 'seats' is not of type integer"],
  ['seats', '3', "Custom attribute 'seats' is not of type integer"],
  ['score', 'high', "Custom attribute 'score' is not of type float"],
  ['trial', 1, "Custom attribute 'trial' is not of type boolean"],
  ['renews', '2026-01-01', "Custom attribute 'renews' is not of type date"],
  ['old', 'x', "Custom attribute 'old' is archived"],
  ['computed', 'x', "Custom attribute 'computed' is not writable through the API"],
  ['plan', 'x'.repeat(256), "Custom attribute 'plan' is longer than 255 characters"],
])('%s = %j fails the whole write', async (name, value, message) => {
  const { call, sim } = await startApi({ attributes: declared, seed: [{ external_id: '1', name: 'Ann' }] })
  const id = sim.state.contacts()[0]?.id ?? ''
  const { status, body } = await call('PUT', `/contacts/${id}`, { name: 'Bea', custom_attributes: { plan: 'pro', [name]: value } })
  expect(status).toBe(400)
  expect(body.errors).toEqual([{ code: 'parameter_invalid', message }])
  expect(sim.state.contact(id)).toMatchObject({ name: 'Ann', custom_attributes: {} })
})

test('longStrings: truncate cuts at 255 characters', async () => {
  const { call } = await startApi({ attributes: declared, longStrings: 'truncate' })
  const { body } = await call('POST', '/contacts', { external_id: '1', custom_attributes: { plan: 'x'.repeat(300) } })
  expect(body['custom_attributes']).toEqual({ plan: 'x'.repeat(255) })
})

test('the list names standard and custom attributes, archived ones on request', async () => {
  const { call } = await startApi({ attributes: declared })
  const names = async (query: string) => (await call('GET', `/data_attributes${query}`)).body.data.map((one) => one['full_name'])
  expect(await names('?model=contact')).toEqual(expect.arrayContaining(['email', 'external_id', 'custom_attributes.plan']))
  expect(await names('?model=contact')).not.toContain('custom_attributes.old')
  expect(await names('?model=contact&include_archived=true')).toContain('custom_attributes.old')
  expect(await names('?model=company')).toContain('monthly_spend')
  expect(await names('?model=company')).not.toContain('custom_attributes.plan')
})

test('conversation attributes moved away in 2.16', async () => {
  const { call } = await startApi()
  const moved = await call('GET', '/data_attributes?model=conversation')
  expect([moved.status, moved.body.errors[0]?.code]).toEqual([422, 'parameter_invalid'])
  expect((await call('GET', '/data_attributes?model=conversation', undefined, { 'Intercom-Version': '2.15' })).status).toBe(200)
  expect((await call('GET', '/data_attributes?model=ticket')).status).toBe(400)
})

test('an attribute that was made can be written, and one that was archived cannot', async () => {
  const { call } = await startApi()
  const options = [{ value: 'a' }, { value: 'b' }]
  const tier = (await call('POST', '/data_attributes', { name: 'tier', model: 'contact', data_type: 'options', options })).body
  expect(tier).toMatchObject({
    full_name: 'custom_attributes.tier',
    data_type: 'string',
    options: ['a', 'b'],
    custom: true,
    archived: false,
  })
  expect((await call('POST', '/contacts', { external_id: '1', custom_attributes: { tier: 'not an option' } })).status).toBe(200)
  await call('PUT', `/data_attributes/${tier.id}`, { archived: true })
  expect((await call('POST', '/contacts', { external_id: '2', custom_attributes: { tier: 'a' } })).status).toBe(400)
})

test.each([
  [
    'a name that is taken',
    { name: 'plan', model: 'company', data_type: 'string' },
    "You already have 'plan' in your people data. To save this as new company data, use a different name.",
  ],
  [
    'a standard name',
    { name: 'Email', model: 'contact', data_type: 'string' },
    "'Email' is one of our standard attributes. Please use a different name.",
  ],
  [
    'a dot in the name',
    { name: 'a.b', model: 'contact', data_type: 'string' },
    'Your name for this attribute must only contain alphanumeric characters, currency symbols, and hyphens',
  ],
  ['an unknown type', { name: 'x', model: 'contact', data_type: 'toString' }, "Data Type isn't an option"],
  [
    'an unknown model',
    { name: 'x', model: 'ticket', data_type: 'string' },
    'The Data Attribute model field must be either contact or company',
  ],
  [
    'one option',
    { name: 'x', model: 'contact', data_type: 'options', options: [{ value: 'a' }] },
    'You must have at least two options on a list type data attribute',
  ],
  ['no options', { name: 'x', model: 'contact', data_type: 'options' }, "Options isn't an array"],
])('an attribute with %s is refused', async (_, sent, message) => {
  const { call } = await startApi({ attributes: declared })
  const { status, body } = await call('POST', '/data_attributes', sent)
  expect([status, body.errors]).toEqual([400, [{ code: 'parameter_invalid', message }]])
})

test('a full workspace takes no further attribute until one is archived', async () => {
  const { call, sim } = await startApi({ attributes: [{ name: 'one' }, { name: 'two' }], attributeLimit: 2 })
  const third = { name: 'three', model: 'contact', data_type: 'string' }
  expect((await call('POST', '/data_attributes', third)).body.errors[0]?.message).toMatch(/limit of 2 custom attributes/)
  sim.state.editDataAttribute('one', { archived: true })
  expect((await call('POST', '/data_attributes', third)).status).toBe(200)
  expect((await call('PUT', '/data_attributes/1', { archived: false })).status).toBe(400)
})

test('the default limit is 250', async () => {
  const attributes = Array.from({ length: 250 }, (_, n) => ({ name: `a${n}` }))
  const { call } = await startApi({ attributes })
  expect((await call('POST', '/data_attributes', { name: 'x', model: 'contact', data_type: 'string' })).status).toBe(400)
})

test('an attribute that does not exist cannot be changed', async () => {
  const { call } = await startApi()
  const { status, body } = await call('PUT', '/data_attributes/99', { archived: true })
  expect([status, body.errors]).toEqual([
    404,
    [{ code: 'field_not_found', message: "We couldn't find that data attribute to update" }],
  ])
})
