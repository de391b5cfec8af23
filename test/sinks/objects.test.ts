/** Custom objects: each row is one instance, written by its external_id and linked from its contact. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { testActs } from '../contracts/acts.ts'
import { createActDesk } from '../support/act-desk.ts'
import { runActExample } from '../support/act-example.ts'
import { embeddedStore } from '../support/embedded.ts'

const PLAIN = `
kind: objects
key: no
object:
  type: Order
  external_id: no
  external_created_at: { from: at, format: unix }
  custom_attributes: { status: status, total: { from: total, as: float } }
`
const LINKED = `${PLAIN}link: { attribute: order, contact: { external_id: user } }\n`
const HEADER = 'no,at,status,total,user'
const SEED = [
  { role: 'user', external_id: 'u0' },
  { role: 'user', external_id: 'u1' },
] as const

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

testActs('custom objects, linked from contacts', {
  store: () => store,
  lines: LINKED,
  simulator: { seed: SEED },
  header: HEADER,
  row: (n, o) => `${n},${1_700_000_000 + n},${o?.changed ? 'sent' : 'placed'},9.5,u${n % 2}`,
  bad: { row: '9,1700000009,placed,9.5,nobody', code: 'object_link_unknown' },
  path: /^\/custom_object_instances\/Order$/,
  // The instance of a row whose contact nobody knows is written all the same.
  done: ({ state }) =>
    state
      .objects('Order')
      .toReversed()
      .map((one) => Number(one.external_id))
      .filter((n) => n < 9),
  again: true,
  hasLanes: true,
})

const deskFor = async (lines: string, ...rows: readonly string[]) => {
  const desk = await createActDesk(store, { lines, simulator: { seed: SEED } })
  await desk.csv(HEADER, ...rows)
  return desk
}

test('an instance has its times and attributes, with their types; a change updates it and leaves what the row does not say', async () => {
  const desk = await deskFor(PLAIN, '7,1700000001,placed,9.5,')
  expect(await desk.run()).toMatchObject({ created: 1, writes: 1 })
  const before = desk.simulator.state.objects('Order')
  expect(before).toMatchObject([
    {
      external_id: '7',
      external_created_at: 1_700_000_001,
      external_updated_at: null,
      custom_attributes: { status: 'placed', total: 9.5 },
    },
  ])
  await desk.csv(HEADER, '7,1700000001,sent,,')
  expect(await desk.run()).toMatchObject({ updated: 1, outcomes: [{ contactId: before[0]?.id }] })
  expect(desk.simulator.state.objects('Order')).toMatchObject([
    { id: before[0]?.id, custom_attributes: { status: 'sent', total: 9.5 } },
  ])
})

describe('links', () => {
  const linkedOf = ({ simulator: { state } }: Awaited<ReturnType<typeof deskFor>>, user: string) => {
    const contact = state.contacts().find(({ external_id: id }) => id === user)
    return state.objectsOf(contact?.id ?? '', 'order').map((id) => state.objects('Order').find((one) => one.id === id)?.external_id)
  }

  test('each instance is added to those that its contact has, and none is taken away', async () => {
    const desk = await deskFor(LINKED, '1,1700000001,placed,1,u1', '2,1700000002,placed,2,u1', '3,1700000003,placed,3,')
    expect(await desk.run()).toMatchObject({ status: 'done', created: 3 })
    expect(linkedOf(desk, 'u1')).toEqual(['1', '2'])
    await desk.csv(HEADER, '1,1700000001,sent,1,u1', '2,1700000002,placed,2,u1', '3,1700000003,placed,3,u1')
    // One linked already: written once. The other: written and linked.
    expect(await desk.run()).toMatchObject({ updated: 2, unchanged: 1, writes: 3 })
    expect(linkedOf(desk, 'u1')).toEqual(['1', '2', '3'])
  })

  test('by the id in Intercom, also of a lead', async () => {
    const desk = await deskFor(LINKED.replace('{ external_id: user }', '{ id: user }'))
    const lead = desk.simulator.state.addContact({ role: 'lead', email: 'lead@example.com' })
    await desk.csv(HEADER, `1,1700000001,placed,1,${lead.id}`)
    expect(await desk.run()).toMatchObject({ status: 'done', created: 1 })
    expect(desk.simulator.state.objectsOf(lead.id, 'order')).toHaveLength(1)
  })

  test('from a conversation', async () => {
    const desk = await deskFor(LINKED.replace('contact: { external_id: user }', 'conversation: { id: user }'))
    const { id } = desk.simulator.state.conversations.add()
    await desk.csv(HEADER, `1,1700000001,placed,1,${id}`, `2,1700000002,placed,1,${id}`)
    expect(await desk.run()).toMatchObject({ status: 'done', created: 2, writes: 4 })
    const { url, token } = desk.simulator
    const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' }
    const listed = await fetch(`${url}/custom_object_instances/Order?references_conversation_id=${id}`, { headers })
    expect(await listed.json()).toMatchObject({ total_count: 2, data: [{ external_id: '1' }, { external_id: '2' }] })
  })

  test('an unknown contact is told, the instance is there, and a retry links it', async () => {
    const desk = await deskFor(LINKED, '1,1700000001,placed,1,u9')
    const { run, refusals } = await desk.run()
    expect(refusals).toEqual([
      expect.stringMatching(/^object_link_unknown the instance was written, but nothing has the contact.external_id/),
    ])
    expect(desk.simulator.state.objects('Order')).toHaveLength(1)
    desk.simulator.state.addContact({ role: 'user', external_id: 'u9' })
    expect(await desk.run({ retryOf: run })).toMatchObject({ status: 'done', updated: 1 })
    expect(linkedOf(desk, 'u9')).toEqual(['1'])
  })

  test('an attribute that the workspace lacks is refused as Intercom says', async () => {
    const desk = await deskFor(LINKED.replace('attribute: order', 'attribute: purchases'), '1,1700000001,placed,1,u1')
    expect(await desk.run()).toMatchObject({
      refused: 1,
      refusals: ["parameter_invalid PUT /contacts/{id} answered 400: Custom attribute 'purchases' does not exist"],
    })
  })

  test('a plan says what linking costs', async () => {
    const desk = await deskFor(LINKED, '1,1700000001,placed,1,u1', '2,1700000002,placed,2,u1')
    expect((await desk.plan()).cost).toMatchObject({ calls: 6, lookUp: { strategy: 'links', calls: 4 } })
  })
})

test('a token without the permission ends the run, and the message says where it is given', async () => {
  const desk = await createActDesk(store, { lines: PLAIN, simulator: { scopes: ['read_users', 'write_users_companies'] } })
  await desk.csv(HEADER, '1,1700000001,placed,1,')
  const message = expect.stringMatching(
    /write_custom_objects.*permissions for custom object instances.*Developer Hub.*Authentication/,
  )
  expect(await desk.run()).toMatchObject({ status: 'failed', exitCode: 4, message })
})

test('a custom object that the workspace lacks refuses its rows with its name', async () => {
  const desk = await createActDesk(store, { lines: PLAIN, simulator: { objectTypes: ['Booking'] } })
  await desk.csv(HEADER, '1,1700000001,placed,1,')
  expect(await desk.run()).toMatchObject({ refusals: [expect.stringContaining('Custom object type `Order` not found')] })
})

test('examples/objects.yaml', async () => {
  const { simulator, ...ended } = await runActExample(store, 'objects')
  expect(ended).toEqual({
    read: 8,
    created: 4,
    duplicate: 0,
    refused: ['object_link_unknown', 'date_invalid', 'key_missing', 'float_invalid'],
  })
  const contact = simulator.state.contacts().find((one) => one.external_id === 'C-11269')
  expect(simulator.state.objectsOf(contact?.id ?? '', 'order')).toHaveLength(2)
})
