/** Custom object instances by the REST functions, against the simulator: written, read, listed, linked and deleted. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { IntercomClient } from '../../src/intercom/client.ts'
import { deleteObject, getObject, listObjects, upsertObject } from '../../src/intercom/custom-objects.ts'
import { readLinks, writeLinks } from '../../src/intercom/object-links.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'
import { openClient } from './open-client.ts'

const type = 'Order'

async function against(options: SimulatorOptions = {}): Promise<{ client: IntercomClient; simulator: Simulator }> {
  const simulator = await startSimulator(options)
  const { client } = openClient(simulator.url, { token: () => simulator.token })
  atEnd(async () => {
    await client.close()
    await simulator.close()
  })
  return { client, simulator }
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

describe('instances', () => {
  let client: IntercomClient
  let simulator: Simulator
  beforeEach(async () => {
    ;({ client, simulator } = await against({ now: () => 1_700_000_000_000 }))
  })

  test('the instance of an external_id is created, then updated', async () => {
    const first = await upsertObject(client, { type, fields: { external_id: '7', custom_attributes: { total: 9.5 } } })
    expect(first).toMatchObject({
      external_id: '7',
      external_created_at: null,
      created_at: 1_700_000_000,
      custom_attributes: { total: 9.5 },
    })
    const second = await upsertObject(client, {
      type,
      fields: { external_id: '7', external_updated_at: 5, custom_attributes: { status: 'sent' } },
    })
    expect(second).toMatchObject({ id: first.id, external_updated_at: 5, custom_attributes: { total: 9.5, status: 'sent' } })
    expect(simulator.state.objects(type)).toHaveLength(1)
  })

  test("is had by Intercom's id and by one's own, and deleted by either", async () => {
    const one = await upsertObject(client, { type, fields: { external_id: '7/a' } })
    const two = await upsertObject(client, { type, fields: { external_id: '8' } })
    expect(await getObject(client, { type, id: one.id })).toEqual(one)
    expect(await getObject(client, { type, externalId: '7/a' })).toEqual(one)
    expect(await deleteObject(client, { type, externalId: '7/a' })).toBe(one.id)
    expect(await deleteObject(client, { type, id: two.id })).toBe(two.id)
    expect(simulator.state.objects(type)).toEqual([])
    await expect(getObject(client, { type, id: one.id })).rejects.toMatchObject({ status: 404, code: 'not_found' })
  })

  test('are listed page by page, newest first, and none of another custom object', async () => {
    for (const n of numbers(5)) await upsertObject(client, { type, fields: { external_id: `${n}` } })
    await upsertObject(client, { type: 'Booking', fields: { external_id: 'b' } })
    const first = await listObjects(client, { type, perPage: 3 })
    expect(first).toMatchObject({
      next: 2,
      totalCount: 5,
      instances: [{ external_id: '5' }, { external_id: '4' }, { external_id: '3' }],
    })
    const last = await listObjects(client, { type, perPage: 3, page: 2 })
    expect(last.instances.map((one) => one.external_id)).toEqual(['2', '1'])
    expect(last).not.toHaveProperty('next')
  })

  test('are linked from a contact, and listed by it', async () => {
    const user = simulator.state.addContact({ role: 'user', external_id: 'u1' })
    const [one, two] = [
      await upsertObject(client, { type, fields: { external_id: '1' } }),
      await upsertObject(client, { type, fields: { external_id: '2' } }),
    ]
    const target = { by: 'contact.external_id', id: 'u1' } as const
    expect(await readLinks(client, { target, attribute: 'order' })).toEqual({ id: user.id, linked: [] })
    await writeLinks(client, { on: 'contacts', id: user.id, attribute: 'order', instances: [one.id] })
    expect(await readLinks(client, { target, attribute: 'order' })).toEqual({ id: user.id, linked: [one.id] })
    expect((await listObjects(client, { type, contactId: user.id })).instances).toEqual([one])
    await writeLinks(client, { on: 'contacts', id: user.id, attribute: 'order', instances: [one.id, two.id] })
    await deleteObject(client, { type, id: one.id })
    expect(await readLinks(client, { target: { by: 'contact.id', id: user.id }, attribute: 'order' })).toMatchObject({
      linked: [two.id],
    })
  })

  test('one that does not exist cannot be linked, and nothing of the call is done', async () => {
    const user = simulator.state.addContact({ role: 'user', external_id: 'u1' })
    const link = { on: 'contacts', id: user.id, attribute: 'order', instances: ['404'] } as const
    await expect(writeLinks(client, link)).rejects.toMatchObject({ status: 404, text: 'Custom object instance not found' })
    expect(simulator.state.objectsOf(user.id, 'order')).toEqual([])
  })
})

test.each([
  [
    'upsertObject',
    (client: IntercomClient) => upsertObject(client, { type, fields: { external_id: '1' } }),
    'write_custom_objects',
  ],
  ['getObject', (client: IntercomClient) => getObject(client, { type, id: '1' }), 'read_custom_objects'],
  ['listObjects', (client: IntercomClient) => listObjects(client, { type }), 'read_custom_objects'],
  ['deleteObject', (client: IntercomClient) => deleteObject(client, { type, id: '1' }), 'write_custom_objects'],
])('%s without its permission says which one, and where it is given', async (_, call, scope) => {
  const { client } = await against({ scopes: ['read_users'] })
  await expect(call(client)).rejects.toMatchObject({
    name: 'NotAuthorised',
    message: expect.stringMatching(new RegExp(`${scope}.*permissions for custom object instances.*Developer Hub`)),
  })
})

test('versions before 2.13 have no custom objects', async () => {
  const { client } = await against()
  const old = openClient((await against()).simulator.url, { token: () => 'simulator-token', version: '2.12' })
  atEnd(() => old.client.close())
  await expect(listObjects(old.client, { type })).rejects.toThrow(/does not exist in Intercom-Version 2.12/)
  expect((await listObjects(client, { type })).instances).toEqual([])
})
