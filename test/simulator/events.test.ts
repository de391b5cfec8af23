/** Data events and custom channel events in the simulator, as they are documented. */
import { describe, expect, test } from 'vitest'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'

async function open() {
  const simulator = await startSimulator({
    seed: [
      { role: 'user', external_id: 'u1', email: 'ann@example.com' },
      { role: 'lead', email: 'lead@example.com' },
    ],
  })
  atEnd(() => simulator.close())
  const send = async (method: string, path: string, body?: unknown) => {
    const headers = { Authorization: `Bearer ${simulator.token}`, Accept: 'application/json' }
    const answer = await fetch(simulator.url + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, text, json: text === '' ? undefined : JSON.parse(text) }
  }
  return { simulator, send }
}

const EVENT = { event_name: 'placed-order', created_at: 1_700_000_000, user_id: 'u1' }

describe('POST /events', () => {
  test('answers 202 without a body, and takes a second one of the same contact, name and time for a duplicate', async () => {
    const { simulator, send } = await open()
    const answers = [await send('POST', '/events', EVENT), await send('POST', '/events', { ...EVENT, metadata: { again: true } })]
    expect(answers).toEqual([1, 2].map(() => ({ status: 202, text: '', json: undefined })))
    expect(simulator.state.events()).toMatchObject([{ event_name: 'placed-order', metadata: {} }])
    await send('POST', '/events', { ...EVENT, created_at: EVENT.created_at + 1 })
    const { json } = await send('GET', '/events?type=user&email=ann@example.com')
    expect(json).toMatchObject({ type: 'event.summary', user_id: 'u1', events: [{ name: 'placed-order', count: 2 }] })
  })

  test('keeps the first ten keys of metadata', async () => {
    const { simulator, send } = await open()
    const metadata = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`key${i}`, i]))
    expect(await send('POST', '/events', { ...EVENT, metadata })).toMatchObject({ status: 202 })
    expect(Object.keys(simulator.state.events()[0]?.metadata ?? {})).toHaveLength(10)
  })

  test.each([
    ['no contact', { ...EVENT, user_id: undefined }, 400, 'parameter_missing'],
    ['nobody of that user_id', { ...EVENT, user_id: 'u2' }, 404, 'not_found'],
    ['a lead by its email', { ...EVENT, user_id: undefined, email: 'lead@example.com' }, 404, 'not_found'],
    ['no time', { ...EVENT, created_at: undefined }, 400, 'parameter_invalid'],
    ['nested metadata', { ...EVENT, metadata: { plan: { name: 'Pro' } } }, 400, 'parameter_invalid'],
  ])('refuses %s', async (_, body, status, code) => {
    const { simulator, send } = await open()
    expect(await send('POST', '/events', body)).toMatchObject({ status, json: { type: 'error.list', errors: [{ code }] } })
    expect(simulator.state.events()).toEqual([])
  })

  test('takes amounts of money and links, the two values that may be nested', async () => {
    const { send } = await open()
    const metadata = { price: { amount: 34_999, currency: 'eur' }, article: { url: 'https://example.com', value: 'read' } }
    expect(await send('POST', '/events', { ...EVENT, metadata })).toMatchObject({ status: 202 })
  })
})

describe('custom channel events', () => {
  const contact = { type: 'user', external_id: 'u1', name: 'Ann', email: 'ann@example.com' }
  const BEGIN = { event_id: 'e1', external_conversation_id: 'c1', contact }

  test('answer with the ids of both sides; the same event_id changes nothing', async () => {
    const { simulator, send } = await open()
    const begun = await send('POST', '/custom_channel_events/notify_new_conversation', BEGIN)
    const id = simulator.state.contacts()[0]?.id
    expect(begun).toMatchObject({
      status: 200,
      json: { external_conversation_id: 'c1', conversation_id: '900001', external_contact_id: 'u1', contact_id: id },
    })
    const message = { ...BEGIN, event_id: 'e2', body: 'Hello' }
    for (const _ of [1, 2]) {
      expect(await send('POST', '/custom_channel_events/notify_new_message', message)).toMatchObject({
        status: 200,
        json: begun.json,
      })
    }
    expect(simulator.state.channelEvents()).toHaveLength(2)
  })

  test.each([
    ['a message without its text', 'new_message', BEGIN, 400],
    ['a user without an email', 'new_conversation', { ...BEGIN, contact: { ...contact, email: undefined } }, 400],
    ['a message in a conversation that nobody began', 'new_message', { ...BEGIN, body: 'Hello' }, 404],
    ['an attribute without its value', 'attribute_collected', { ...BEGIN, attribute: { id: 'a' } }, 400],
  ])('refuse %s', async (_, event, body, status) => {
    const { simulator, send } = await open()
    expect(await send('POST', `/custom_channel_events/notify_${event}`, body)).toMatchObject({ status })
    expect(simulator.state.channelEvents()).toEqual([])
  })

  test('make a lead of somebody new', async () => {
    const { simulator, send } = await open()
    await send('POST', '/custom_channel_events/notify_new_conversation', { ...BEGIN, contact: { type: 'lead', external_id: 'v1' } })
    expect(simulator.state.contacts().at(-1)).toMatchObject({ role: 'lead', external_id: 'v1' })
  })
})
