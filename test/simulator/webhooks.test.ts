/** Webhooks: what is told, how it is signed, and what happens when it does not arrive. */
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { startSimulator } from '../../src/simulator/simulator.ts'
import { atEnd } from '../support/at-end.ts'
import { startApi } from './api.ts'
import { createSignal } from './signal.ts'

const SECRET = 'client-secret'
const ADMIN = '991267459'

const envelope = z.looseObject({
  id: z.string(),
  topic: z.string(),
  app_id: z.string(),
  delivery_attempts: z.number(),
  first_sent_at: z.number(),
  data: z.looseObject({ item: z.looseObject({}) }),
})

interface Received {
  readonly raw: string
  readonly signature: unknown
  readonly agent: unknown
  readonly body: z.infer<typeof envelope>
}

/** A server that keeps what it is sent and answers with the next of `statuses`, then 200; 0 cuts the connection, -1 is silence. */
async function startReceiver(statuses: number[] = []) {
  const received: Received[] = []
  const receive = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const raw = await text(incoming)
    const { 'x-hub-signature': signature, 'user-agent': agent } = incoming.headers
    received.push({ raw, signature, agent, body: envelope.parse(JSON.parse(raw)) })
    const status = statuses.shift() ?? 200
    if (status === 0) incoming.socket.destroy()
    else if (status > 0) outgoing.writeHead(status, { Location: '/elsewhere' }).end()
  }
  const server = createServer((incoming, outgoing) => void receive(incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}/webhooks`, received, topics: () => received.map(({ body }) => body.topic) }
}

/** A simulator that tells a receiver everything; waits between attempts are noted and not waited for. */
async function startTelling({
  statuses = [],
  topics,
  ...options
}: SimulatorOptions & { statuses?: number[]; topics?: string[] } = {}) {
  const receiver = await startReceiver(statuses)
  const waits: number[] = []
  const sleep = (ms: number) => {
    waits.push(ms)
    return Promise.resolve()
  }
  const api = await startApi({ now: () => 1_734_537_437_000, sleep, workspace: { idCode: 'abc' }, ...options })
  const stop = api.sim.state.webhooks.subscribe({ url: receiver.url, secret: SECRET, ...(topics === undefined ? {} : { topics }) })
  return { ...api, ...receiver, waits, stop, webhooks: api.sim.state.webhooks }
}

test('a notification is signed with the client secret, over the raw body', async () => {
  const { webhooks, received } = await startTelling()
  const deliveries = await webhooks.ping()
  const { body, raw, signature, agent } = received[0] ?? {}
  expect(signature).toBe(
    `sha1=${createHmac('sha1', SECRET)
      .update(raw ?? '')
      .digest('hex')}`,
  )
  expect(agent).toBe('intercom-parrot-service-client/1.0')
  expect(body).toMatchObject({
    type: 'notification_event',
    app_id: 'abc',
    topic: 'ping',
    data: { type: 'notification_event_data', item: { type: 'ping' } },
    links: {},
    delivery_status: 'pending',
    delivery_attempts: 1,
    first_sent_at: 1_734_537_437,
    created_at: 1_734_537_437,
    self: null,
  })
  expect(deliveries).toMatchObject([{ id: body?.id, topic: 'ping', state: 'delivered', attempts: 1, status: 200 }])
})

test.each([500, 404, 301, 0])('after a %i it is sent again, under the same id', async (failure) => {
  const { webhooks, received, waits } = await startTelling({ statuses: [failure, failure] })
  const [delivery] = await webhooks.ping()
  expect(delivery).toMatchObject({ state: 'delivered', attempts: 3, status: 200 })
  expect(received.map(({ body }) => body.delivery_attempts)).toEqual([1, 2, 3])
  expect(new Set(received.map(({ body }) => body.id)).size).toBe(1)
  expect(waits).toEqual([1000, 10_000])
})

test('it is given up after the last attempt', async () => {
  const { webhooks } = await startTelling({ statuses: [503, 503], webhooks: { retryAfterMs: [5] } })
  await webhooks.ping()
  expect(webhooks.deliveries()).toMatchObject([{ state: 'given_up', attempts: 2, status: 503 }])
})

test('an answer that takes too long is none', async () => {
  const { webhooks } = await startTelling({ statuses: [-1], webhooks: { retryAfterMs: [], timeoutMs: 20 } })
  expect(await webhooks.ping()).toMatchObject([{ state: 'given_up', attempts: 1, status: null }])
})

test.each([
  ['an answer', -1],
  ['the next attempt', 503],
])('closing the simulator gives up what waits for %s', async (_, status) => {
  const { url, received } = await startReceiver([status])
  const waiting = createSignal()
  const sleep = () => {
    waiting.give()
    return new Promise<void>(() => undefined)
  }
  const sim = await startSimulator({ sleep })
  sim.state.webhooks.subscribe({ url, secret: SECRET })
  const underWay = sim.state.webhooks.ping()
  if (status === -1) await expect.poll(() => received.length).toBe(1)
  else await waiting.promise
  await sim.close()
  expect(await underWay).toMatchObject([{ state: 'given_up', attempts: 1 }])
})

test('only topics that were asked for are told, and nothing once the subscription has ended', async () => {
  const { sim, webhooks, topics, stop } = await startTelling({ topics: ['conversation.rating.added'] })
  const { id } = sim.state.conversations.add()
  sim.state.conversations.rate(id, 5)
  await webhooks.settled()
  expect(topics()).toEqual(['conversation.rating.added'])
  stop()
  sim.state.conversations.rate(id, 4)
  await webhooks.settled()
  expect(topics()).toHaveLength(1)
})

test('by hand anything is sent, and one id as often as wanted', async () => {
  const { webhooks, received } = await startTelling()
  const item = { type: 'conversation', id: '5' }
  for (let n = 0; n < 2; n += 1) await webhooks.send('conversation.user.replied', item, { id: 'notif_1' })
  expect(received.map(({ body }) => [body.id, body.data.item])).toEqual([
    ['notif_1', item],
    ['notif_1', item],
  ])
})

test('a conversation’s life, told part by part and in plain text', async () => {
  const { call, sim, webhooks, received, topics } = await startTelling({ seed: [{ external_id: '70' }] })
  const contact = sim.state.contacts()[0]?.id ?? ''
  const made = await call('POST', '/conversations', { from: { type: 'user', id: contact }, body: 'Hello' })
  const id = String(made.body['conversation_id'])
  const act = async (path: string, body: object) => {
    await call('POST', `/conversations/${id}/${path}`, body)
    await webhooks.settled()
  }
  await act('reply', { type: 'admin', message_type: 'comment', admin_id: ADMIN, body: '<p>Hi <b>you</b></p>' })
  await act('reply', { type: 'user', message_type: 'comment', intercom_user_id: contact, body: 'A person, please' })
  await act('reply', { type: 'admin', message_type: 'note', admin_id: ADMIN, body: 'Look' })
  await act('parts', { type: 'admin', message_type: 'close', admin_id: ADMIN })
  await act('parts', { message_type: 'open', admin_id: ADMIN })
  await act('parts', { type: 'team', message_type: 'assignment', admin_id: ADMIN, assignee_id: '5017691' })
  await act('parts', { message_type: 'snoozed', admin_id: ADMIN, snoozed_until: 2_000_000_000 })
  expect(topics()).toEqual([
    'conversation.user.created',
    'conversation.admin.replied',
    'conversation.user.replied',
    'conversation.admin.noted',
    'conversation.admin.closed',
    'conversation.admin.opened',
    'conversation.admin.assigned',
    'conversation.admin.snoozed',
  ])
  expect(received[0]?.body.data.item).toMatchObject({
    type: 'conversation',
    id,
    source: { body: 'Hello' },
    conversation_parts: { total_count: 0 },
  })
  expect(received[1]?.body.data.item).toMatchObject({
    conversation_parts: { conversation_parts: [{ body: 'Hi you' }], total_count: 1 },
  })
  expect(received[4]?.body.data.item).toMatchObject({
    state: 'closed',
    conversation_parts: { conversation_parts: [{ part_type: 'close' }] },
  })
})

test('an app of version 2.14 is told in HTML and in the words of 2.14', async () => {
  const { sim, webhooks, received } = await startTelling({ version: '2.14' })
  sim.state.conversations.add({ body: '<p>Hi</p>', ai_agent: { resolution_state: 'escalated' } })
  await webhooks.settled()
  expect(received[0]?.body.data.item).toMatchObject({
    source: { body: '<p>Hi</p>' },
    ai_agent: { resolution_state: 'routed_to_team' },
  })
})

test('what becomes of contacts', async () => {
  const { call, sim, webhooks, received, topics } = await startTelling({ seed: [{ external_id: 'seeded' }] })
  const step = async (method: string, path: string, body?: object) => {
    const answer = await call(method, path, body)
    await webhooks.settled()
    return answer.body.id
  }
  const user = await step('POST', '/contacts', { email: 'ann@example.com' })
  const lead = await step('POST', '/contacts', { role: 'lead', email: 'ann@example.com' })
  await step('PUT', `/contacts/${user}`, { name: 'Ann' })
  await step('PUT', `/contacts/${user}`, { name: 'Ann' })
  await step('POST', '/tags', { name: 'vip', users: [{ id: user }] })
  await step('PUT', `/contacts/${user}`, { email: 'anne@example.com' })
  await step('POST', '/contacts/merge', { from: lead, into: user, skip_duplicate_validation: true })
  await step('POST', `/contacts/${user}/archive`)
  await step('POST', `/contacts/${user}/unarchive`)
  await step('DELETE', `/contacts/${user}`)
  expect(topics()).toEqual([
    'contact.user.created',
    'contact.lead.created',
    'contact.user.updated',
    'contact.email.updated',
    'contact.merged',
    'contact.archived',
    'contact.unarchive',
    'contact.deleted',
  ])
  expect(received[3]?.body.data.item).toMatchObject({ type: 'contact', id: user, email: 'anne@example.com' })
  expect(received[4]?.body.data.item).toMatchObject({ id: user, merge_history: [{ source_contact_id: lead }] })
  expect(received[7]?.body.data.item).toEqual({ type: 'contact', id: user, external_id: null, deleted: true })
  expect(sim.state.contacts()).toHaveLength(1)
})

test('a person sets webhooks up over the simulator’s own HTTP', async () => {
  const { sim } = await startApi()
  const { url, topics } = await startReceiver([200, 400])
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${sim.url}/__simulator/webhooks${path}`, { method: 'POST', body: JSON.stringify(body) })
    return [response.status, await response.json()]
  }
  expect(await post('', { url, secret: SECRET, topics: ['ping', 'contact.merged'] })).toEqual([201, { subscribed: true }])
  expect(await post('/ping', {})).toMatchObject([200, { deliveries: [{ topic: 'ping', state: 'delivered' }] }])
  expect(await post('/send', { topic: 'contact.deleted', item: {} })).toEqual([200, { deliveries: [] }])
  expect(await post('', { url })).toMatchObject([400, { error: expect.stringContaining('secret') }])
  expect(await post('/send', { topic: 'ping' })).toMatchObject([400, { error: expect.stringContaining('item') }])
  expect(topics()).toEqual(['ping'])
  const response = await fetch(`${sim.url}/__simulator/webhooks`)
  expect(await response.json()).toMatchObject({ deliveries: [{ topic: 'ping', status: 200 }] })
})
