/** POST /webhooks/intercom on a real socket: what is taken, what is not, and what Intercom is told. */
import { request } from 'node:http'
import fc from 'fast-check'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { isSigned, signatureIn } from '../../src/server/webhooks-signature.ts'
import type { Db } from '../../src/store/db.ts'
import { embeddedStore } from '../support/embedded.ts'
import { answer, createAddress, notification, signatureOf } from '../support/webhooks.ts'

let db: Db
beforeAll(async () => {
  db = (await embeddedStore()).db
})
beforeEach(async () => {
  await db.execute('delete from fin_sync.webhooks')
})

const REPLIED = 'conversation.user.replied'
const ITEM = { type: 'conversation', id: '123' }

const stored = () =>
  db.query<{ id: string; topic: string; body: object | null }>('select id, topic, body from fin_sync.webhooks order by id')

async function post(url: string, o: { body: string | Buffer; signature?: string }) {
  const headers = o.signature === undefined ? {} : { 'x-hub-signature': o.signature }
  const response = await fetch(url, { method: 'POST', body: new Uint8Array(Buffer.from(o.body)), headers })
  return { status: response.status, code: answer.parse(await response.json()).error?.code }
}

/** Says how long its body is, and sends none of it. */
function announce(url: string, bytes: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-hub-signature': signatureOf(''), 'content-length': String(bytes) }
    const sent = request(url, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
      sent.destroy()
    })
    sent.once('error', reject)
    sent.flushHeaders()
  })
}

test('a notification is stored before it is acknowledged, and once however often it comes', async () => {
  const address = await createAddress(db)
  const body = notification(REPLIED, ITEM, { id: 'notif_a' })
  expect(await address.send(body)).toEqual({ status: 200, body: { result: 'stored' } })
  expect(await stored()).toEqual([{ id: 'notif_a', topic: REPLIED, body }])
  expect(await address.send({ ...body, delivery_attempts: 2 })).toEqual({ status: 200, body: { result: 'duplicate' } })
  expect(await stored()).toEqual([{ id: 'notif_a', topic: REPLIED, body }])
  expect(address.told).toEqual(['stored'])
})

test('of many that come at once each is stored once, also those that have one id', async () => {
  const address = await createAddress(db)
  const ids = Array.from({ length: 30 }, (_, i) => `notif_${i % 10}`)
  const answers = await Promise.all(ids.map((id) => address.send(notification(REPLIED, ITEM, { id }))))
  expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200))
  expect(answers.filter(({ body }) => body.result === 'stored')).toHaveLength(10)
  expect(await stored()).toHaveLength(10)
})

test('the signature is the HMAC-SHA1 of the raw body: a vector of RFC 2202, and no other body fits it', () => {
  const signature = signatureIn('sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79') ?? Buffer.alloc(20)
  const body = 'what do ya want for nothing?'
  expect(isSigned(Buffer.from(body), { signature, secret: 'Jefe' })).toBe(true)
  expect(isSigned(Buffer.from(body), { signature, secret: 'Jeff' })).toBe(false)
  fc.assert(
    fc.property(fc.uint8Array(), (other) => isSigned(other, { signature, secret: 'Jefe' }) === Buffer.from(body).equals(other)),
  )
})

test.each([
  ['none', undefined],
  ['empty', ''],
  ['of another secret', signatureOf('{}', 'another-secret')],
  ['too short', signatureOf('{}').slice(0, -1)],
  ['too long', `${signatureOf('{}')}0`],
  ['of another kind', `sha256=${signatureOf('{}').slice(5)}`],
  ['not hexadecimal', `sha1=${'x'.repeat(40)}`],
])('a signature that is %s: 401, and nothing is stored', async (_, signature) => {
  const address = await createAddress(db)
  expect(await post(address.url, { body: '{}', ...(signature === undefined ? {} : { signature }) })).toEqual({
    status: 401,
    code: 'unauthorised',
  })
  expect(await stored()).toEqual([])
  expect(address.tally.counts()).toEqual([{ topic: 'other', result: 'unsigned', count: 1 }])
})

test('the signature may be in capital letters, and fits the bytes and not what they mean', async () => {
  const address = await createAddress(db)
  const body = `  ${JSON.stringify(notification(REPLIED, { ...ITEM, title: 'Grüße' }))}\n`
  const signature = signatureOf(body).toUpperCase().replace('SHA1', 'sha1')
  expect(await post(address.url, { body, signature })).toEqual({ status: 200, code: undefined })
  expect(await post(address.url, { body: body.trim(), signature })).toEqual({ status: 401, code: 'unauthorised' })
})

test.each([
  ['no JSON', 'topic=ping', 'bad_json'],
  ['cut short', '{"topic":', 'bad_json'],
  ['empty', '', 'bad_json'],
  ['a list', '[]', 'no_notification'],
  ['nothing', 'null', 'no_notification'],
  ['without a topic', JSON.stringify({ app_id: 'w1', id: 'n', data: {} }), 'no_notification'],
  ['without a workspace', JSON.stringify({ topic: REPLIED, id: 'n', data: {} }), 'no_notification'],
  ['without an id', JSON.stringify(notification(REPLIED, ITEM, { id: null })), 'no_notification'],
  ['with an id that is none', JSON.stringify(notification(REPLIED, ITEM, { id: 'a b' })), 'no_notification'],
])('a body that is well signed and %s: 400', async (_, body, code) => {
  const address = await createAddress(db)
  expect(await post(address.url, { body, signature: signatureOf(body) })).toEqual({ status: 400, code })
  expect(await stored()).toEqual([])
})

test('a megabyte is taken; more is refused by what it says of itself, before it comes', async () => {
  const address = await createAddress(db)
  const frame = JSON.stringify(notification(REPLIED, { ...ITEM, title: '' }, { id: 'notif_large' })).length
  const large = (bytes: number) => notification(REPLIED, { ...ITEM, title: 'x'.repeat(bytes - frame) }, { id: 'notif_large' })
  expect((await address.send(large(1_000_000))).status).toBe(200)
  expect(await announce(address.url, 1_000_001)).toBe(413)
})

test('a body that does not say how long it is ends when it is too long', async () => {
  const address = await createAddress(db)
  const sent = { bytes: 0 }
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent.bytes += 100_000
      controller.enqueue(new Uint8Array(100_000))
    },
  })
  const answered = await fetch(address.url, {
    method: 'POST',
    body: endless,
    duplex: 'half',
    headers: { 'x-hub-signature': signatureOf('') },
  } as RequestInit).then(
    ({ status }) => status,
    // The connection may be closed while it is still being written to.
    () => 413,
  )
  expect(answered).toBe(413)
  expect(sent.bytes).toBeLessThan(10_000_000)
  expect(address.tally.counts()).toEqual([{ topic: 'other', result: 'too_large', count: 1 }])
})

test('a body that does not come: 408', async () => {
  const address = await createAddress(db, { bodyMs: 20 })
  expect(await announce(address.url, 10)).toBe(408)
})

test('what jsonb cannot hold is replaced, in keys too, and everything else stays as it came', async () => {
  const address = await createAddress(db)
  const item = { ...ITEM, 'a\u0000key': 'nul \u0000, half \ud83d, whole \u{1f600}, written \\u0000 and \\\\ud83d' }
  expect((await address.send(notification(REPLIED, item, { id: 'notif_odd' }))).status).toBe(200)
  const [row] = await stored()
  expect(row?.body).toMatchObject({
    data: { item: { ...ITEM, 'a\ufffdkey': 'nul \ufffd, half \ufffd, whole \u{1f600}, written \\u0000 and \\\\ud83d' } },
  })
})

test('while the database is away nothing is acknowledged: 503, whether it refuses or hangs', async () => {
  const refuses: Db = { ...db, query: () => Promise.reject(Object.assign(new Error('the server ends'), { code: '57P01' })) }
  const hangs: Db = { ...db, query: () => new Promise(() => undefined) }
  for (const away of [refuses, hangs]) {
    const address = await createAddress(away, { inbox: { withinMs: 20 } })
    expect(await address.send(notification(REPLIED, ITEM))).toMatchObject({
      status: 503,
      body: { error: { code: 'database_away' } },
    })
    expect(address.told.filter((one) => one === 'stored')).toEqual([])
    expect(address.tally.counts()).toEqual([{ topic: 'other', result: 'failed', count: 1 }])
  }
})

test('when the database hangs, no more than a few wait for it', async () => {
  const hangs: Db = { ...db, query: () => new Promise(() => undefined) }
  const address = await createAddress(hangs, { inbox: { withinMs: 10_000, most: 0 } })
  expect((await address.send(notification(REPLIED, ITEM))).status).toBe(503)
})

test('about another workspace: acknowledged, counted and not stored; told once', async () => {
  const address = await createAddress(db)
  for (const id of ['notif_1', 'notif_2']) {
    expect(await address.send(notification(REPLIED, ITEM, { id, appId: 'w2' }))).toEqual({
      status: 200,
      body: { result: 'other_workspace' },
    })
  }
  expect(await stored()).toEqual([])
  expect(address.told).toEqual(['other w2'])
  expect(address.tally.counts()).toEqual([{ topic: REPLIED, result: 'other_workspace', count: 2 }])
})

test('a ping has no id, and tells that everything is right', async () => {
  const address = await createAddress(db)
  const ping = notification('ping', { type: 'ping', message: 'hello' }, { id: null })
  expect(await address.send(ping)).toEqual({ status: 200, body: { result: 'ignored' } })
  expect(address.told).toEqual(['ping'])
})

test('topics about which nothing is done are acknowledged and counted; those that nobody knows share a label', async () => {
  const address = await createAddress(db)
  for (const topic of ['contact.user.updated', 'made.up', 'made.up.too']) {
    expect(await address.send(notification(topic, { id: '1' }))).toEqual({ status: 200, body: { result: 'ignored' } })
  }
  expect(await stored()).toEqual([])
  expect(address.tally.counts()).toEqual([
    { topic: 'contact.user.updated', result: 'ignored', count: 1 },
    { topic: 'other', result: 'ignored', count: 2 },
  ])
})

test('Intercom may ask with HEAD whether the address is there; other methods are not for it, and other paths are others', async () => {
  const address = await createAddress(db)
  const ask = (method: string, url = address.url) => fetch(url, { method })
  expect((await ask('HEAD')).status).toBe(200)
  const got = await ask('GET')
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'HEAD, POST'])
  expect((await ask('DELETE')).status).toBe(405)
  expect((await ask('GET', `${address.url}/more`)).status).toBe(418)
  expect(address.tally.counts()).toEqual([])
})
