/** The official SDK works against the simulator: an independent reading of what the API answers. */
import { type Intercom, IntercomClient, IntercomError } from 'intercom-client'
import { expect, test } from 'vitest'
import { startApi } from './api.ts'

/** The SDK repeats creates on its own unless it is told not to. */
async function startWithSdk() {
  const { sim } = await startApi({ attributes: [{ name: 'plan' }] })
  return { sim, client: new IntercomClient({ token: sim.token, environment: sim.url, maxRetries: 0 }) }
}

test('create, find, update and delete a contact', async () => {
  const { client, sim } = await startWithSdk()
  const created = await client.contacts.create({ external_id: '1', name: 'Ann', custom_attributes: { plan: 'pro' } })
  const contact_id = created.id
  expect((await client.contacts.find({ contact_id })).custom_attributes).toEqual({ plan: 'pro' })
  expect((await client.contacts.showContactByExternalId({ external_id: '1' })).id).toBe(contact_id)
  const updated = await client.contacts.update({ contact_id, email: 'ann@example.com', owner_id: 991_267_459 })
  expect(updated).toMatchObject({ id: contact_id, email: 'ann@example.com', name: 'Ann', owner_id: 991_267_459 })
  expect(await client.contacts.delete({ contact_id })).toMatchObject({ id: contact_id, deleted: true })
  expect(sim.state.contacts()).toEqual([])
})

test('archive, unarchive and block', async () => {
  const { client } = await startWithSdk()
  const { id: contact_id } = await client.contacts.create({ email: 'ann@example.com' })
  expect((await client.contacts.archive({ contact_id })).archived).toBe(true)
  expect((await client.contacts.unarchive({ contact_id })).archived).toBe(false)
  expect((await client.contacts.blockContact({ contact_id })).blocked).toBe(true)
})

test('search and list page on through the SDK’s own paging', async () => {
  const { client, sim } = await startWithSdk()
  for (let n = 0; n < 5; n += 1) sim.state.addContact({ external_id: String(n), email: 'ann@example.com' })
  const query = { field: 'email', operator: '=', value: 'ann@example.com' } as const
  const found = await collect(await client.contacts.search({ query, pagination: { per_page: 2 } }))
  expect(found).toEqual(['4', '3', '2', '1', '0'])
  const listed = await collect(await client.contacts.list({ per_page: 2 }))
  expect(listed).toEqual(['4', '3', '2', '1', '0'])
})

async function collect(contacts: AsyncIterable<Intercom.Contact>): Promise<unknown[]> {
  const keys: unknown[] = []
  for await (const contact of contacts) keys.push(contact.external_id)
  return keys
}

test('merge a lead into a user', async () => {
  const { client, sim } = await startWithSdk()
  const user = sim.state.addContact({ email: 'ann@example.com' })
  const lead = sim.state.addContact({ role: 'lead', phone: '+31201234567' })
  expect(await client.contacts.mergeLeadInUser({ from: lead.id, into: user.id })).toMatchObject({
    id: user.id,
    phone: '+31201234567',
  })
})

test('list, create and update data attributes', async () => {
  const { client } = await startWithSdk()
  // The SDK's type forgets name and model, which the API requires; what it is given it sends.
  const wanted = { name: 'tier', model: 'contact', data_type: 'string' } as const
  const made = await client.dataAttributes.create(wanted)
  const changed = await client.dataAttributes.update({ data_attribute_id: made.id ?? 0, body: { archived: true } })
  expect(changed.archived).toBe(true)
  const { data = [] } = await client.dataAttributes.list({ model: 'contact' })
  expect(data.map(({ full_name }) => full_name)).toContain('custom_attributes.plan')
  expect(data.map(({ full_name }) => full_name)).not.toContain('custom_attributes.tier')
})

test('me, admins and tags', async () => {
  const { client } = await startWithSdk()
  expect((await client.admins.identify())?.app?.id_code).toBe('simulated')
  expect((await client.admins.list()).admins).toHaveLength(2)
  await client.tags.create({ name: 'vip' })
  expect((await client.tags.list()).data).toMatchObject([{ name: 'vip' }])
})

test('the SDK sees the errors as it sees Intercom’s', async () => {
  const { client } = await startWithSdk()
  const { id } = await client.contacts.create({ external_id: '1' })
  const failure = await client.contacts.create({ external_id: '1' }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(IntercomError)
  const errors = [{ code: 'conflict', message: `A contact matching those details already exists with id=${id}` }]
  expect(failure).toMatchObject({ statusCode: 409, body: { type: 'error.list', errors } })
})
