/** Events: what customers did is told to Intercom once for each row. */
import { beforeAll, expect, test } from 'vitest'
import type { Store } from '../../src/store/open.ts'
import { testActs } from '../contracts/acts.ts'
import { createActDesk } from '../support/act-desk.ts'
import { runActExample } from '../support/act-example.ts'
import { embeddedStore } from '../support/embedded.ts'

const LINES = `
kind: events
key: no
event:
  event_name: what
  created_at: { from: at, format: unix }
  user_id: user
  metadata: { plan: plan, seats: { from: seats, as: integer } }
`
const HEADER = 'no,what,at,user,plan,seats'
const SIMULATOR = { seed: [{ role: 'user', external_id: 'u1', email: 'ann@example.com' }] } as const

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

testActs('events', {
  store: () => store,
  lines: LINES,
  simulator: SIMULATOR,
  header: HEADER,
  row: (n, o) => `${n},did-${n},${1_700_000_000 + n},u1,${o?.changed ? 'Team' : 'Pro'},3`,
  bad: { row: '9,did-9,1700000009,nobody,Pro,3', code: 'event_contact_unknown' },
  path: /^\/events$/,
  done: ({ state }) => state.events().map(({ event_name: name }) => Number(name.slice('did-'.length))),
  again: false,
  hasLanes: false,
})

test('an event has its name, time and metadata, with their types', async () => {
  const desk = await createActDesk(store, { lines: LINES, simulator: SIMULATOR })
  await desk.csv(HEADER, '1,placed-order,1700000001,u1,Pro,3', '2,placed-order,1700000002,u1,,')
  expect(await desk.run()).toMatchObject({ created: 2, outcomes: [{ contactId: '1' }, { contactId: '2' }] })
  const [contact] = desk.simulator.state.contacts()
  expect(desk.simulator.state.events()).toEqual([
    { event_name: 'placed-order', created_at: 1_700_000_001, contact_id: contact?.id, metadata: { plan: 'Pro', seats: 3 } },
    { event_name: 'placed-order', created_at: 1_700_000_002, contact_id: contact?.id, metadata: {} },
  ])
})

test('an unknown contact is told without its id, and a retry finds the event once the contact is there', async () => {
  const desk = await createActDesk(store, { lines: LINES })
  await desk.csv(HEADER, '1,placed-order,1700000001,u7,Pro,3')
  const { run, refusals } = await desk.run()
  expect(refusals).toEqual(['event_contact_unknown no contact has the user_id of this row (POST /events answered 404)'])
  desk.simulator.state.addContact({ role: 'user', external_id: 'u7' })
  expect(await desk.run()).toMatchObject({ refused: 1, writes: 0 })
  expect(await desk.run({ retryOf: run })).toMatchObject({ created: 1 })
})

test('a lead is named by its id in Intercom, which then remembers the event as done', async () => {
  const desk = await createActDesk(store, { lines: LINES.replace('user_id: user', 'id: user') })
  const lead = desk.simulator.state.addContact({ role: 'lead', email: 'lead@example.com' })
  await desk.csv(HEADER, `1,asked,1700000001,${lead.id},,`)
  expect(await desk.run()).toMatchObject({ created: 1, outcomes: [{ contactId: lead.id }] })
})

test('a token that may not write events ends the run', async () => {
  const desk = await createActDesk(store, { lines: LINES, simulator: { ...SIMULATOR, scopes: ['read_users'] } })
  await desk.csv(HEADER, '1,placed-order,1700000001,u1,Pro,3')
  expect(await desk.run()).toMatchObject({ status: 'failed', exitCode: 4, message: expect.stringContaining('write_events') })
})

test('there is nothing that a plan could compare with', async () => {
  const desk = await createActDesk(store, { lines: LINES })
  await desk.csv(HEADER)
  await expect(desk.plan({ live: true })).rejects.toThrow(/plan it without --live/)
})

test('examples/events.yaml', async () => {
  const { simulator, ...ended } = await runActExample(store, 'events')
  expect(ended).toEqual({
    read: 10,
    created: 4,
    duplicate: 1,
    refused: ['event_contact_unknown', 'event_contact_missing', 'date_invalid', 'event_in_future', 'event_name_missing'],
  })
  expect(simulator.state.events()).toHaveLength(4)
})
