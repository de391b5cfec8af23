/** What keeps workers going when their database is in the way: deadlocks, sessions that hang or are dead, a server that goes as a worker begins. */
import { once } from 'node:events'
import pg from 'pg'
import { expect, test } from 'vitest'
import { openQueue } from '../../src/jobs/queue.ts'
import { rolledBack } from '../../src/jobs/rolled-back.ts'
import type { Db } from '../../src/store/db.ts'
import { claimDue, renewLeases, takeBackLeases } from '../../src/store/ledger-claim.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { watchSilence } from '../../src/store/pool-silence.ts'
import { atEnd } from '../support/at-end.ts'
import { aRun, lineOf, OWNER, readRows, SYNC, wants } from '../support/ledger.ts'
import { privatePostgres } from '../support/postgres.ts'
import { startSwallowingProxy } from '../support/swallowing-proxy.ts'

/** On one database, each with connections of its own. */
async function twoStores(): Promise<[Store, Store]> {
  const databaseUrl = await privatePostgres()
  const open = async (): Promise<Store> => {
    const store = await openStore({ databaseUrl, home: '' })
    atEnd(() => store.close())
    return store
  }
  return [await open(), await open()]
}

async function claimTwoLines(db: Db): Promise<void> {
  const { id } = await aRun(db)
  const rows = ['a', 'b'].map((key, place) => wants(key, { place, value: place }))
  await readRows(db, id, rows)
  await claimDue(db, { sync: SYNC, owner: OWNER, leaseMs: -1_000, limit: 10 })
}

test('who renews leases, or takes them back, does not wait for a line that is being settled', async () => {
  const [{ db }, other] = await twoStores()
  await claimTwoLines(db)
  await other.db.tx(async (tx) => {
    await tx.execute("update fin_sync.ledger set why = why where key = 'a'")
    const before = await lineOf(db, 'a')
    await renewLeases(db, { owner: OWNER, leaseMs: -500 })
    expect(await lineOf(db, 'a')).toEqual(before)
    expect(await takeBackLeases(db, { owner: 'another', force: false })).toBe(1)
    expect(await lineOf(db, 'b')).toMatchObject({ state: 'due' })
  })
  expect(await takeBackLeases(db, { owner: 'another', force: false })).toBe(1)
})

test('a statement that the server ends because of a deadlock is done again', async () => {
  const [{ db }, other] = await twoStores()
  await db.execute('create table public.t (id int primary key, n int); insert into public.t values (1, 0), (2, 0)')
  const add = (id: number): string => `update public.t set n = n + 1 where id = ${id}`
  let both: Promise<number> | undefined
  await other.db.tx(async (tx) => {
    await tx.execute(add(2))
    both = db.execute(`${add(1)}; ${add(2)}`)
    await expect
      .poll(() => tx.query("select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"))
      .toHaveLength(1)
    await tx.execute(add(1))
  })
  await both
  expect(await db.query('select id, n from public.t order by id')).toEqual([
    { id: 1, n: 2 },
    { id: 2, n: 2 },
  ])
})

test('a process that hangs in a transaction does not keep its locks for ever; a plan may wait for its source', async () => {
  const [{ db }] = await twoStores()
  const limit = 'show idle_in_transaction_session_timeout'
  expect(await db.query(limit)).toEqual([{ idle_in_transaction_session_timeout: '30s' }])
  expect(await rolledBack(db, (scratch) => scratch.query(limit))).toEqual([{ idle_in_transaction_session_timeout: '0' }])
})

const ASK_AFTER_MS = 150

/** A session by way of a proxy, and the question about it. */
async function watchedSession() {
  const databaseUrl = await privatePostgres()
  const proxy = await startSwallowingProxy(databaseUrl)
  atEnd(() => proxy.close())
  const [client, direct] = [new pg.Client({ connectionString: proxy.url }), new pg.Client({ connectionString: databaseUrl })]
  client.on('error', () => undefined)
  await Promise.all([client.connect(), direct.connect()])
  atEnd(() => direct.end())
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  let asked = 0
  const isAtWork = async (): Promise<boolean> => {
    asked += 1
    const found = await direct.query("select from pg_stat_activity where pid = $1 and state = 'active'", [rows[0]?.pid])
    return found.rowCount === 1
  }
  watchSilence(client, { askAfterMs: ASK_AFTER_MS, isAtWork })
  return { client, proxy, asked: () => asked }
}

test('a statement may take as long as it needs', async () => {
  const { client, asked } = await watchedSession()
  await client.query('select pg_sleep(1)')
  expect(asked()).toBeGreaterThan(1)
  await client.end()
})

test('a session whose connection died without a word fails what it was asked, or finds out by itself', async () => {
  const [asked, listening] = await Promise.all([watchedSession(), watchedSession()])
  await listening.client.query('listen something')
  // As BullMQ does when it is done with a session.
  listening.client.removeAllListeners('drain')
  // Who waits for notifications hears nothing else.
  const told = once(listening.client, 'error')
  for (const { proxy } of [asked, listening]) proxy.swallow()
  await expect(asked.client.query('select 1')).rejects.toThrow('Connection terminated')
  expect(await told).toEqual([expect.objectContaining({ message: 'Connection terminated: the server does not answer on it' })])
})

test('a database that throws a worker out while it begins: it begins again, and takes wake-ups', async () => {
  const [store, other] = await twoStores()
  const waker = await openQueue({ store: other, own: false })
  atEnd(() => waker.close())
  let sessionsToFail = 0
  const connect: Store['pool']['connect'] = async () => {
    const client = await store.pool.connect()
    if (sessionsToFail-- > 0) client.release(true)
    return client
  }
  const query: Store['pool']['query'] = (sql, parameters) => store.pool.query(sql, parameters)
  const pool = { connect, query, end: async () => undefined }
  const queue = await openQueue({ store: { kind: 'server', pool }, own: false, onError: () => undefined })
  atEnd(() => queue.close())
  sessionsToFail = 1
  const heard = new Promise((resolve) => {
    queue.work(async (wakeUp) => resolve(wakeUp), { concurrency: 1 })
  })
  await waker.wake({ runId: 'r', slot: 3 })
  expect(await heard).toEqual({ runId: 'r', slot: 3 })
})
