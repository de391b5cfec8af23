/** The embedded store: everything a Db promises, and what is special about a Postgres inside the process. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { turns } from '../../src/store/embedded-turns.ts'
import { openStore } from '../../src/store/open.ts'
import { testDb } from '../contracts/db.ts'
import { embeddedHome, embeddedStore } from '../support/embedded.ts'
import { tempDir } from '../support/temp.ts'

testDb({ name: 'the embedded store', make: () => embeddedStore({ migrated: false }) })

test('what was committed is there after closing and opening again', async () => {
  const home = await embeddedHome({ migrated: false })
  const first = await openStore({ home })
  await first.db.execute('create schema fin_sync; create table fin_sync.kept as select 42 as answer')
  await first.close()
  const second = await openStore({ home })
  expect(await second.db.query('select answer from fin_sync.kept')).toEqual([{ answer: 42 }])
  await second.close()
})

test('closing finishes what was asked before and refuses what comes after', async () => {
  const store = await embeddedStore({ migrated: false })
  const before = store.db.query('select pg_sleep(0), 1 as one')
  const closing = store.close()
  await expect(store.db.query('select 1')).rejects.toThrow('closed')
  expect(await before).toMatchObject([{ one: 1 }])
  await closing
  await store.close()
})

test('a client that is given back in the middle of a transaction rolls back', async () => {
  const store = await embeddedStore({ migrated: false })
  await store.db.execute('create schema t; create table t.t (id int)')
  const client = await store.pool.connect()
  await client.query('begin')
  await client.query('insert into t.t values (1)')
  client.release()
  expect(await store.db.query('select * from t.t')).toEqual([])
  await expect(client.query('select 1')).rejects.toThrow('given back')
  expect(() => client.release()).toThrow('twice')
})

test('a transaction begun on the pool itself is refused and undone', async () => {
  const { pool } = await embeddedStore({ migrated: false })
  await expect(pool.query('begin')).rejects.toThrow('connect()')
  const client = await pool.connect()
  await client.query('begin; select 1; commit')
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  client.release()
})

test('a text that begins a transaction and fails leaves it to nobody else', async () => {
  const { pool } = await embeddedStore({ migrated: false })
  await expect(pool.query('begin; select 1 / 0')).rejects.toMatchObject({ code: '22012' })
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  const client = await pool.connect()
  await expect(client.query('begin; select 1 / 0')).rejects.toMatchObject({ code: '22012' })
  const other = pool.query('select 2 as two')
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' })
  await client.query('rollback')
  expect((await other).rows).toEqual([{ two: 2 }])
  client.release()
})

test('timers have their turn while queries follow one another', async () => {
  const { db } = await embeddedStore({ migrated: false })
  const timer = setTimeout(20, 'rang')
  const queries = (async () => {
    for (let i = 0; i < 20_000; i++) await db.query('select 1')
    return 'no timer had a turn'
  })()
  expect(await Promise.race([timer, queries])).toBe('rang')
})

test('a turn is given after 15 ms of work, not before', async () => {
  let now = 0
  const letOthersRun = turns({ now: () => now })
  const order: string[] = []
  setImmediate(() => order.push('event loop'))
  now = 14
  await letOthersRun()
  order.push('query at 14 ms')
  now = 15
  await letOthersRun()
  order.push('query at 15 ms')
  expect(order).toEqual(['query at 14 ms', 'event loop', 'query at 15 ms'])
})

test('the data of another Postgres release is refused in words', async () => {
  const home = await tempDir()
  await mkdir(join(home, 'postgres'))
  await writeFile(join(home, 'postgres', 'PG_VERSION'), '17\n')
  await expect(openStore({ home })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('written by Postgres 17'),
  })
})

test('a folder that cannot hold a database is refused in words', async () => {
  const home = await tempDir()
  await writeFile(join(home, 'postgres'), 'a file, not a folder')
  await expect(openStore({ home })).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining('cannot be opened') })
})
