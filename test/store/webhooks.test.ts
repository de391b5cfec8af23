/** The table of notifications: taken by one at a time, with a lease; without a body when they were worked; removed after a week. */
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { retentionSteps } from '../../src/jobs/retention-steps.ts'
import type { Db } from '../../src/store/db.ts'
import { claimWebhooks, giveUpWebhook, putOffWebhook, settleWorked, storeWebhooks } from '../../src/store/webhooks.ts'
import { countWebhooks, listFailedWebhooks, removeWebhooks } from '../../src/store/webhooks-list.ts'
import { embeddedStore } from '../support/embedded.ts'

let db: Db
beforeAll(async () => {
  db = (await embeddedStore()).db
})
beforeEach(async () => {
  await db.execute('delete from fin_sync.webhooks')
})

const came = (id: string, topic = 'contact.deleted', waitMs = 0) => ({ id, topic, appId: 'w1', body: { of: id }, waitMs })
const take = (leaseMs = 60_000) => claimWebhooks(db, { limit: 10, leaseMs })
const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id)
const rowOf = async (id: string) => (await db.query('select * from fin_sync.webhooks where id = $1', [id]))[0]

test('an id is stored once; those that are there are told apart', async () => {
  expect([...(await storeWebhooks(db, [came('a'), came('b'), came('a')]))]).toEqual(['a', 'b'])
  expect([...(await storeWebhooks(db, [came('b'), came('c')]))]).toEqual(['c'])
})

test('they are taken in the order in which they came, and by nobody else while the lease lasts', async () => {
  for (const id of ['c', 'a', 'b']) await storeWebhooks(db, [came(id)])
  await storeWebhooks(db, [came('later', 'contact.deleted', 60_000)])
  expect(ids(await take())).toEqual(['c', 'a', 'b'])
  expect(await take()).toEqual([])
})

test('when the lease has passed somebody else takes it, and what the first one says comes too late', async () => {
  await storeWebhooks(db, [came('a')])
  const [first] = await take(0)
  const [second] = await take()
  expect([first?.attempt, second?.attempt]).toEqual([1, 2])
  await settleWorked(db, [first!])
  expect(await giveUpWebhook(db, { one: first!, problem: 'late' })).toBe(false)
  expect(await rowOf('a')).toMatchObject({ state: 'waiting', body: { of: 'a' } })
  await settleWorked(db, [second!])
  expect(await rowOf('a')).toMatchObject({ state: 'done', body: null, problem: null })
})

test('what only could not be worked yet is no attempt; what went wrong is one', async () => {
  await storeWebhooks(db, [came('a')])
  const [first] = await take()
  await putOffWebhook(db, { one: first!, waitMs: 0, problem: null, counted: false })
  const [second] = await take()
  expect(second?.attempt).toBe(1)
  await putOffWebhook(db, { one: second!, waitMs: 0, problem: 'broken', counted: true })
  expect((await take())[0]?.attempt).toBe(2)
  expect(await rowOf('a')).toMatchObject({ problem: 'broken' })
})

test('one that is given up keeps its body, and is listed', async () => {
  await storeWebhooks(db, [came('a', 'contact.merged'), came('b'), came('c')])
  const [a, b] = await take()
  await giveUpWebhook(db, { one: a!, problem: 'no two contacts' })
  await settleWorked(db, [b!])
  expect(await rowOf('a')).toMatchObject({ body: { of: 'a' } })
  expect(await listFailedWebhooks(db, { limit: 5 })).toMatchObject([
    { id: 'a', topic: 'contact.merged', attempts: 1, problem: 'no two contacts' },
  ])
  expect(await countWebhooks(db)).toMatchObject([
    { topic: 'contact.deleted', waiting: 1, done: 1, failed: 0 },
    { topic: 'contact.merged', waiting: 0, done: 0, failed: 1 },
  ])
})

test('what has ended is removed when it is old; what waits stays, however long', async () => {
  await storeWebhooks(
    db,
    ['done', 'failed', 'waiting'].map((id) => came(id)),
  )
  const claimed = new Map((await take()).map((one) => [one.id, one]))
  await settleWorked(db, [claimed.get('done')!])
  await giveUpWebhook(db, { one: claimed.get('failed')!, problem: 'broken' })
  const soon = new Date(Date.now() + 60_000)
  expect(await removeWebhooks(db, { before: new Date(Date.now() - 60_000), limit: 10 })).toBe(0)
  expect(await removeWebhooks(db, { before: soon, limit: 1 })).toBe(1)
  expect(await removeWebhooks(db, { before: soon, limit: 10 })).toBe(1)
  expect(ids(await db.query<{ id: string }>('select id from fin_sync.webhooks'))).toEqual(['waiting'])
})

test('retention removes them a week after they were worked, whatever the configuration says of runs', async () => {
  await storeWebhooks(
    db,
    ['young', 'old'].map((id) => came(id)),
  )
  await settleWorked(db, await take())
  await db.execute(`update fin_sync.webhooks set worked_at = worked_at - interval '167 hours'`)
  await db.execute(`update fin_sync.webhooks set worked_at = worked_at - interval '2 hours' where id = 'old'`)
  const { webhooks } = retentionSteps({ outcomesMs: 1, runsMs: 1, uploadsMs: 1, transcriptsMs: 1 }, new Date())
  expect(await webhooks(db, { limit: 10 })).toBe(1)
  expect(ids(await db.query<{ id: string }>('select id from fin_sync.webhooks'))).toEqual(['young'])
})
