/** Working notifications: what is asked of the hand-off, what is tried again, what is given up, and that none stops the others. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { ConfigError, Unreachable } from '../../src/errors.ts'
import { startWebhookLoop } from '../../src/jobs/webhooks.ts'
import { type HandOffAsk, type WebhookJob, workWebhooks } from '../../src/jobs/webhooks-batch.ts'
import { handOffByWebhook } from '../../src/jobs/webhooks-handoff.ts'
import { retryWaitMs, type WebhookEvent } from '../../src/jobs/webhooks-settle.ts'
import { patienceMs } from '../../src/jobs/webhooks-topics.ts'
import type { Json } from '../../src/json.ts'
import type { Db } from '../../src/store/db.ts'
import { storeWebhooks } from '../../src/store/webhooks.ts'
import { embeddedStore } from '../support/embedded.ts'
import { notification, WORKSPACE } from '../support/webhooks.ts'

let db: Db
beforeAll(async () => {
  db = (await embeddedStore()).db
})
beforeEach(async () => {
  await db.execute('delete from fin_sync.webhooks')
})

async function came(topic: string, item: Json, id?: string): Promise<string> {
  const body = notification(topic, item, id === undefined ? {} : { id })
  await storeWebhooks(db, [{ id: body.id ?? '', topic, appId: WORKSPACE, body, waitMs: 0 }])
  return body.id ?? ''
}

const replied = (conversation: string | number, id?: string) =>
  came('conversation.user.replied', { type: 'conversation', id: conversation }, id)

interface Desk extends WebhookJob {
  readonly asked: (readonly HandOffAsk[])[]
  readonly events: WebhookEvent[]
}

function desk(o: Partial<WebhookJob> = {}): Desk {
  const asked: (readonly HandOffAsk[])[] = []
  const events: WebhookEvent[] = []
  const handOff = async (asks: readonly HandOffAsk[]): Promise<void> => void asked.push(asks)
  const parts = { db, workspace: WORKSPACE, contactSyncs: [], tell: (one: WebhookEvent) => void events.push(one), clean: String }
  return { ...parts, handOff, random: () => 0, ...o, asked, events }
}

const states = async (): Promise<Record<string, string>> => {
  const rows = await db.query<{ id: string; state: string }>('select id, state from fin_sync.webhooks order by id')
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]))
}
const makeDue = () => db.execute(`update fin_sync.webhooks set next_at = clock_timestamp() where state = 'waiting'`)

test('what waits together about one conversation is asked once, with the newest notification', async () => {
  const job = desk()
  await replied('7', 'a')
  await replied('8', 'b')
  await replied(7, 'c')
  await came('conversation.rating.added', { type: 'conversation', id: '7' }, 'd')
  expect(await workWebhooks(job)).toBe(4)
  expect(job.asked).toEqual([
    [
      { conversationId: '7', notification: 'd' },
      { conversationId: '8', notification: 'b' },
    ],
  ])
  expect(await states()).toEqual({ a: 'done', b: 'done', c: 'done', d: 'done' })
  expect(await workWebhooks(job)).toBe(0)
})

test('where nothing is handed off, they are acknowledged', async () => {
  await replied('7', 'a')
  await workWebhooks(desk({ handOff: undefined }))
  expect(await states()).toEqual({ a: 'done' })
})

test('a conversation that cannot be handed over stops no other, is tried again, and is given up in the end', async () => {
  const done = new Set<string>()
  const job = desk({
    handOff: async (asks) => {
      if (asks.some(({ conversationId }) => conversationId === 'bad'))
        throw new ConfigError('the sync belongs to another workspace')
      for (const { conversationId } of asks) done.add(conversationId)
    },
  })
  await replied('1', 'a')
  await replied('bad', 'b')
  await replied('2', 'c')
  await workWebhooks(job)
  expect([...done]).toEqual(['1', '2'])
  expect(await states()).toEqual({ a: 'done', b: 'waiting', c: 'done' })
  for (let attempt = 2; attempt <= 8; attempt++) {
    await makeDue()
    await workWebhooks(job)
  }
  expect(await states()).toEqual({ a: 'done', b: 'failed', c: 'done' })
  expect(job.events.map(({ kind, attempt, againInMs }) => [kind, attempt, againInMs])).toEqual([
    ['put_off', 1, 1_000],
    ['put_off', 2, 2_000],
    ['put_off', 3, 4_000],
    ['put_off', 4, 8_000],
    ['put_off', 5, 16_000],
    ['put_off', 6, 32_000],
    ['put_off', 7, 64_000],
    ['given_up', 8, undefined],
  ])
  const [failed] = await db.query<{ problem: string; body: object }>(`select problem, body from fin_sync.webhooks where id = 'b'`)
  expect(failed).toMatchObject({ problem: 'the sync belongs to another workspace', body: { topic: 'conversation.user.replied' } })
})

test('a server of ours that is away is waited for, however long', async () => {
  const job = desk({ handOff: () => Promise.reject(new Unreachable('Redis does not answer')) })
  await replied('1', 'a')
  for (let attempt = 1; attempt <= 12; attempt++) {
    await makeDue()
    await workWebhooks(job)
  }
  expect(await states()).toEqual({ a: 'waiting' })
  expect(job.events.at(-1)).toMatchObject({ kind: 'put_off', attempt: 1, againInMs: 5_000 })
})

test('when the database is lost, everything stays as it is until the lease has passed', async () => {
  const lost = Object.assign(new Error('the server ends'), { code: '57P01' })
  await replied('1', 'a')
  await expect(workWebhooks(desk({ handOff: () => Promise.reject(lost) }))).rejects.toBe(lost)
  expect(await states()).toEqual({ a: 'waiting' })
  expect(await workWebhooks(desk())).toBe(0)
})

test.each([
  ['conversation.user.created', {}],
  ['contact.merged', { type: 'contact', id: '5f2a1b3c4d5e6f7a8b9c0d1e' }],
  ['contact.deleted', { type: 'contact' }],
  ['contact.email.updated', 'a text'],
])('%s of which the body does not tell what it is about is given up at once', async (topic, item) => {
  const job = desk()
  await came(topic, item, 'a')
  await workWebhooks(job)
  expect(await states()).toEqual({ a: 'failed' })
  expect(job.events).toMatchObject([{ kind: 'given_up', problem: `its body does not tell what ${topic} is about` }])
})

test('a topic that an earlier version knew is put away', async () => {
  await came('conversation.read', { id: '1' }, 'a')
  await workWebhooks(desk())
  expect(await states()).toEqual({ a: 'done' })
})

test('pauses grow from two seconds to five minutes, the second half of them at random', () => {
  expect([1, 2, 3, 8, 9, 50].map((attempt) => retryWaitMs(attempt, 1))).toEqual([2_000, 4_000, 8_000, 256_000, 300_000, 300_000])
  expect(retryWaitMs(3, 0)).toBe(4_000)
})

test('a deletion waits, so that the merge that it may be a part of is worked first', () => {
  expect(patienceMs('contact.deleted')).toBeGreaterThan(0)
  expect(patienceMs('contact.merged')).toBe(0)
})

test('the loop works what is there when it begins, and what it is woken for; after stop() nothing more', async () => {
  const asked: string[] = []
  let heard: () => void = () => undefined
  const nextAsk = () => new Promise<void>((resolve) => (heard = resolve))
  const handOff = async (asks: readonly HandOffAsk[]): Promise<void> => {
    asked.push(...asks.map(({ conversationId }) => conversationId))
    heard()
  }
  await replied('before')
  let next = nextAsk()
  const loop = startWebhookLoop({ ...desk({ handOff }), onError: () => undefined, everyMs: 60_000 })
  await next
  next = nextAsk()
  await replied('woken')
  loop.wake()
  await next
  await loop.stop()
  await replied('after')
  loop.wake()
  expect(asked).toEqual(['before', 'woken'])
})

test('the loop goes on after the database was lost, and says so', async () => {
  const errors: unknown[] = []
  let ask: () => void = () => undefined
  const asked = new Promise<void>((resolve) => (ask = resolve))
  let isLost = true
  const flaky: Db = { ...db, query: (...args) => (isLost ? Promise.reject(new Error('lost')) : db.query(...args)) }
  await replied('1', 'a')
  const onError = (error: unknown): void => {
    errors.push(error)
    isLost = false
  }
  const loop = startWebhookLoop({ ...desk({ db: flaky, handOff: async () => ask() }), onError, everyMs: 5 })
  await asked
  await loop.stop()
  expect(errors).toHaveLength(1)
})

test('the hand-off is asked by a live run: one row a conversation, and the same notification twice is one ask', async () => {
  const woken: unknown[] = []
  const queue = { wake: async (...args: unknown[]) => void woken.push(args) }
  const handOff = handOffByWebhook({ db, queue, sync: 'handoff', workspace: WORKSPACE })
  await handOff([
    { conversationId: '7', notification: 'a' },
    { conversationId: '8', notification: 'b' },
  ])
  const lines = () => db.query(`select key, wanted from fin_sync.ledger where sync = 'handoff' and state = 'due' order by key`)
  expect(await lines()).toMatchObject([
    { key: '7', wanted: { set: { conversation_id: '7', by: 'rules', asked: 'a' } } },
    { key: '8', wanted: { set: { conversation_id: '8', asked: 'b' } } },
  ])
  expect(woken).toHaveLength(1)
  expect(await db.query(`select request ->> 'by' as by, live from fin_sync.runs where sync = 'handoff'`)).toEqual([
    { by: 'webhook', live: true },
  ])
})

test('when no worker can be woken the run is open all the same; when the database is lost it is not', async () => {
  const wake = () => Promise.reject(new Unreachable('Redis does not answer'))
  const ask = [{ conversationId: '9', notification: 'c' }]
  await handOffByWebhook({ db, queue: { wake }, sync: 'handoff', workspace: WORKSPACE })(ask)
  expect(await db.query(`select key from fin_sync.ledger where sync = 'handoff' and key = '9'`)).toEqual([{ key: '9' }])
  const elsewhere = handOffByWebhook({ db, queue: { wake }, sync: 'handoff', workspace: 'another' })
  await expect(elsewhere(ask)).rejects.toThrow(ConfigError)
})

test('contacts of whom nothing is known cost a handful of statements together, and one that cannot be written down stops no other', async () => {
  const refused = 'cannot be stored'
  let statements = 0
  const picky: Db = {
    ...db,
    query: (...args) => ((statements += 1), db.query(...args)),
    execute: (sql, parameters) => {
      statements += 1
      if (sql.includes('insert into fin_sync.identities') && JSON.stringify(parameters).includes('bad@')) throw new Error(refused)
      return db.execute(sql, parameters)
    },
  }
  for (let n = 0; n < 10; n++)
    await came('contact.lead.created', { type: 'contact', id: `c${n}`, email: `c${n}@example.com` }, `l${n}`)
  for (let n = 0; n < 10; n++) await came('contact.deleted', { type: 'contact', id: `unknown${n}` }, `d${n}`)
  await workWebhooks(desk({ db: picky }))
  expect(statements).toBe(4)
  await came('contact.lead.created', { type: 'contact', id: 'good', email: 'good@example.com' }, 'l_good')
  await came('contact.lead.created', { type: 'contact', id: 'bad', email: 'bad@example.com' }, 'l_bad')
  const job = desk({ db: picky })
  await workWebhooks(job)
  expect(await states()).toMatchObject({ l0: 'done', d9: 'done', l_good: 'done', l_bad: 'waiting' })
  expect(job.events).toMatchObject([{ id: 'l_bad', problem: refused }])
})
