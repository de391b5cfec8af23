/** A webhook gets signed JSON once; whatever else comes back than 2xx is an error that tells what, and never where to. */
import { expect, test } from 'vitest'
import { NotDelivered } from '../../src/notify/not-delivered.ts'
import { openWebhook } from '../../src/notify/webhook.ts'
import { type FakeServer, nobodyThere, startFake } from '../fakes/http-server.ts'
import { atEnd } from '../support/at-end.ts'
import { FAILED, MESSAGE } from './notices.ts'

const SECRET = 'a-secret-that-both-sides-know'
const NEVER = new AbortController().signal
const AT = Date.UTC(2026, 10, 20, 2, 10, 15)

/** A receiver that keeps the raw bodies it took, and a sender to it. */
async function world(o: { answer?: () => Response; timeoutMs?: number } = {}) {
  const bodies: string[] = []
  const server = await startFake(async (request) => {
    bodies.push(await request.text())
    return o.answer?.() ?? new Response('taken', { status: 202 })
  })
  atEnd(() => server.close())
  const receiver = open(`${server.url}/hooks/T0PS3CRET-path`, o.timeoutMs)
  return { server, bodies, receiver, send: () => receiver.send(MESSAGE, { signal: NEVER }) }
}

function open(url: string, timeoutMs = 5_000) {
  const receiver = openWebhook({ name: 'ops', url: () => url, secret: () => SECRET, now: () => AT, timeoutMs })
  atEnd(() => receiver.close())
  return receiver
}

async function refusal(sending: Promise<string>): Promise<NotDelivered> {
  const error: unknown = await sending.catch((thrown: unknown) => thrown)
  if (!(error instanceof NotDelivered)) throw new Error(`not refused: ${String(error)}`)
  for (const hidden of ['127.0.0.1', 'hooks', 'T0PS3CRET', SECRET]) expect(error.message).not.toContain(hidden)
  expect(error.cause).toBeUndefined()
  expect(error.exitCode).toBe(5)
  return error
}

test('it is sent the notice as flat JSON, with its id, the time and a signature', async () => {
  const { server, bodies, send } = await world()
  expect(await send()).toBe('202 taken')
  expect(JSON.parse(bodies[0] ?? '')).toEqual({ id: MESSAGE.id, ...FAILED })
  expect(server.calls).toMatchObject([{ method: 'POST', path: '/hooks/T0PS3CRET-path' }])
  expect(server.calls[0]?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'x-fin-sync-id': MESSAGE.id,
    'x-fin-sync-timestamp': '1795140615',
    'x-fin-sync-signature': expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
    'user-agent': expect.stringMatching(/^fin-sync\//),
  })
})

test('what it says in a refusal is told, without what is secret', async () => {
  const { send } = await world({
    answer: () => new Response(`T0PS3CRET-path: ${SECRET} is\nwrong, ask ann@example.com`, { status: 403 }),
  })
  const { message } = await refusal(send())
  expect(message).toBe('receiver "ops" (webhook): it answered 403 [redacted]: [redacted] is wrong, ask [email]')
})

test.each([
  ['500', { status: 500, body: 'oops' }, /it answered 500 "oops"$/],
  ['a page of HTML', { status: 502, headers: { 'content-type': 'text/html' } }, /it answered 502/],
  ['a reset', 'reset', /the connection was cut \(ECONNRESET\)$/],
  [
    'a redirect',
    { status: 307, headers: { location: 'http://127.0.0.1/elsewhere' } },
    /it answered 307 .*redirects are not followed/,
  ],
] as const)('%s is a refusal, and is not tried again here', async (_, fault, told) => {
  const { server, bodies, send } = await world()
  server.meet(fault)
  expect((await refusal(send())).message).toMatch(told)
  expect({ calls: server.calls.length, taken: bodies.length }).toEqual({ calls: 1, taken: 0 })
})

test('no answer in time is a refusal', async () => {
  const { server, send } = await world({ timeoutMs: 50 })
  server.meet('silence')
  expect((await refusal(send())).message).toBe('receiver "ops" (webhook): no complete answer within 50 ms')
})

test('nobody there is a refusal', async () => {
  const receiver = open(`${await nobodyThere()}/hooks/T0PS3CRET-path`)
  expect((await refusal(receiver.send(MESSAGE, { signal: NEVER }))).message).toMatch(/nobody listens there/)
})

test('it may ask to be left alone for a while', async () => {
  const { server, send } = await world()
  server.meet({ status: 429, headers: { 'retry-after': '120' } })
  expect((await refusal(send())).waitMs).toBe(120_000)
  server.meet({ status: 503, headers: { 'retry-after': 'Fri, 20 Nov 2026 03:00:00 GMT' } })
  expect((await refusal(send())).waitMs).toBe(0)
})

test.each([
  [
    'one that does not end',
    () => new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('ok')) })),
  ],
  ['one without end', () => new Response(new ReadableStream({ pull: (body) => body.enqueue(new Uint8Array(64 * 1024).fill(97)) }))],
])('the status decides, whatever the body is: %s', async (_, answer) => {
  const { send } = await world({ answer, timeoutMs: 300 })
  expect(await send()).toMatch(/^200/)
})

test('nor does it matter that its connection is cut', async () => {
  const { server, send } = await world()
  server.meet('half')
  expect(await send()).toMatch(/^200/)
})

test('whoever is told to stop gets the reason, and no connection stays', async () => {
  const { server, receiver } = await world()
  const stop = new AbortController()
  server.meet('silence')
  const sending = receiver.send(MESSAGE, { signal: stop.signal })
  await expect.poll(() => server.calls.length).toBe(1)
  stop.abort(new Error('the end'))
  await expect(sending).rejects.toThrow('the end')
  await expect(receiver.send(MESSAGE, { signal: stop.signal })).rejects.toThrow('the end')
  expect(await openAt(server)).toBe(0)
})

const openAt = (server: FakeServer): Promise<number> => server.open()
