/** Custom channel events: what happened in a channel is told once for each row, in order, and the ids that come back are kept. */
import { beforeAll, describe, expect, test } from 'vitest'
import { findIdentities } from '../../src/store/identities.ts'
import type { Store } from '../../src/store/open.ts'
import { testActs } from '../contracts/acts.ts'
import { createActDesk } from '../support/act-desk.ts'
import { runActExample } from '../support/act-example.ts'
import { embeddedStore } from '../support/embedded.ts'

const LINES = `
kind: channel_events
access: true
key: no
channel_event:
  event: { from: what }
  external_conversation_id: chat
  contact: { type: { from: role }, external_id: who, name: name, email: mail }
  body: text
  quick_reply_option_id: option
  attribute: { id: { text: shipping_address }, value: answer }
`
const HEADER = 'no,what,chat,role,who,name,mail,text,option,answer'
const ANN = 'user,u1,Ann,ann@example.com'

let store: Store
beforeAll(async () => {
  store = await embeddedStore()
})

const deskFor = async (...rows: readonly string[]) => {
  const desk = await createActDesk(store, { lines: LINES })
  await desk.csv(HEADER, ...rows)
  return desk
}

testActs('channel events', {
  store: () => store,
  lines: LINES,
  header: HEADER,
  row: (n, o) =>
    `${n},${n < 3 ? 'new_conversation' : 'new_message'},chat-${n % 2},${ANN},${o?.changed ? 'changed' : 'text'} ${n},,`,
  bad: { row: `9,new_message,chat-1,${ANN},,,`, code: 'channel_event_incomplete' },
  path: /^\/custom_channel_events\//,
  done: ({ state }) =>
    state
      .channelEvents()
      .map(({ details: { body }, external_conversation_id: chat }) =>
        typeof body === 'string' ? Number(body.split(' ')[1]) : chat === 'chat-1' ? 1 : 2,
      ),
  again: false,
  hasLanes: true,
})

test('each kind of event is told with what belongs to it, under an id that a repeat would have as well', async () => {
  const desk = await deskFor(
    `1,New conversation,c,${ANN},,,`,
    `2,new_message,c,${ANN},Hello,,`,
    `3,quick-reply-selected,c,${ANN},,o7,`,
    `4,ATTRIBUTE_COLLECTED,c,${ANN},,,12 Harbour Street`,
    '5,new_conversation,d,lead,v1,,,,,',
  )
  expect(await desk.run()).toMatchObject({ status: 'done', created: 5 })
  const told = desk.simulator.state.channelEvents()
  expect(told.map(({ event, details }) => [event, details])).toEqual(
    [
      ['new_conversation', {}],
      ['new_message', { body: 'Hello' }],
      ['quick_reply_selected', { quick_reply_option_id: 'o7' }],
      ['attribute_collected', { attribute: { id: 'shipping_address', value: '12 Harbour Street' } }],
      ['new_conversation', {}],
    ].toSorted((a, b) => told.findIndex((one) => one.event === a[0]) - told.findIndex((one) => one.event === b[0])),
  )
  expect(new Set(told.map((one) => one.event_id)).size).toBe(5)
  for (const { event_id: id } of told) expect(id).toMatch(/^fin_sync_[0-9a-f]{32}$/)
})

test('the conversation is kept with the row, and the contact is known to every sync by its external_id', async () => {
  const desk = await deskFor(`1,new_conversation,c,${ANN},,,`, `2,new_message,c,${ANN},Hello,,`)
  const { outcomes } = await desk.run()
  const [contact] = desk.simulator.state.contacts()
  expect(outcomes.map((one) => one.contactId)).toEqual(['900001', '900001'])
  const identities = [{ kind: 'external_id', value: 'u1' }] as const
  expect(await findIdentities(store.db, { workspace: desk.name, identities })).toMatchObject([
    { contactId: contact?.id, role: 'user' },
  ])
})

describe('a row that cannot be told is refused', () => {
  test.each([
    [`1,waved,c,${ANN},,,`, /^channel_event_unknown channel_event.event is "waved"; expected new_conversation, /],
    [`1,,c,${ANN},,,`, /^channel_event_unknown channel_event.event is empty/],
    ['1,new_conversation,c,admin,a1,,,,,', /^channel_event_unknown channel_event.contact.type is "admin"; expected user, lead/],
    [
      '1,new_conversation,c,user,u1,Ann,,,,',
      /^channel_contact_incomplete the row has no contact.email, which a contact of type user/,
    ],
    [
      `1,new_message,,${ANN},,,`,
      /^channel_event_incomplete the row has no external_conversation_id, no body, which new_message needs/,
    ],
    [`1,quick_reply_selected,c,${ANN},,,`, /^channel_event_incomplete the row has no quick_reply_option_id/],
    [`1,attribute_collected,c,${ANN},,,`, /^channel_event_incomplete the row has no attribute.value/],
    [
      `1,new_message,c,${ANN},Hello?,,`,
      /^channel_part_unknown POST \/custom_channel_events\/notify_new_message answered 404: Conversation not found/,
    ],
  ])('%s', async (row, why) => {
    const desk = await deskFor(row)
    expect(await desk.run()).toMatchObject({ refused: 1, refusals: [expect.stringMatching(why)] })
  })
})

describe('a workspace without access', () => {
  const WHOM = /ask your accounts team at Intercom/

  test.each([
    { what: 'forbidden', simulator: { scopes: ['read_users'] as const }, fault: undefined },
    { what: 'not there', simulator: {}, fault: { kind: 'status', status: 404, body: {} } as const },
  ])('is told whom to ask, and nothing else is tried: $what', async ({ simulator, fault }) => {
    const desk = await createActDesk(store, { lines: LINES, simulator })
    if (fault !== undefined) desk.simulator.fault({ ...fault, times: 100 })
    await desk.csv(HEADER, `1,new_conversation,c,${ANN},,,`, `2,new_message,c,${ANN},Hello,,`)
    expect(await desk.run()).toMatchObject({ status: 'failed', exitCode: 4, message: expect.stringMatching(WHOM), writes: 1 })
  })

  test('is asked for before anything else: the configuration says that it was given', async () => {
    const desk = await createActDesk(store, { lines: LINES.replace('access: true\n', '') })
    await desk.csv(HEADER)
    await expect(desk.run()).rejects.toThrow(/access: is missing; Custom Channel Events need access from Intercom's accounts team/)
  })
})

test('an event that has to wait keeps those behind it in its conversation, and no others', async () => {
  const begun = `1,new_conversation,c,${ANN},,,`
  const desk = await deskFor(begun)
  await desk.run()
  await desk.csv(
    HEADER,
    begun,
    `2,new_message,c,${ANN},two,,`,
    `3,quick_reply_selected,c,${ANN},,o3,`,
    `4,new_conversation,d,${ANN},,,`,
  )
  desk.simulator.fault({ kind: 'status', status: 503, times: 5, match: { path: /new_message$/ } })
  expect(await desk.run()).toMatchObject({ status: 'partial', unchanged: 1, postponed: 2, created: 1 })
  await store.db.execute('update fin_sync.ledger set retry_at = clock_timestamp() where sync = $1 and retry_at is not null', [
    desk.name,
  ])
  expect(await desk.run()).toMatchObject({ status: 'done', refused: 0 })
  expect(desk.simulator.state.channelEvents().map(({ event }) => event)).toEqual([
    'new_conversation',
    'new_conversation',
    'new_message',
    'quick_reply_selected',
  ])
})

test('examples/channel-events.yaml', async () => {
  const { simulator, ...ended } = await runActExample(store, 'channel-events')
  expect(ended).toEqual({
    read: 10,
    created: 6,
    duplicate: 0,
    refused: ['channel_event_incomplete', 'channel_contact_incomplete', 'channel_event_unknown', 'channel_part_unknown'],
  })
  const chat = simulator.state.channelEvents().filter((one) => one.external_conversation_id === 'chat-1')
  expect(chat.map((one) => one.event)).toEqual(['new_conversation', 'new_message', 'quick_reply_selected', 'attribute_collected'])
})
