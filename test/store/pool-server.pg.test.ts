/** The store on a Postgres server: everything a Db promises, and what is special about a server. */
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { testDb } from '../contracts/db.ts'
import { privatePostgres, serverStore } from '../support/postgres.ts'

testDb({ name: 'a Postgres server', make: () => serverStore({ migrated: false }) })

test('a connection that the server cuts while it is idle is replaced', async () => {
  const { db } = await serverStore({ migrated: false })
  const [mine] = await db.query<{ pid: number }>('select pg_backend_pid() as pid')
  const other = await serverStore({ migrated: false })
  await other.db.query('select pg_terminate_backend($1)', [mine?.pid])
  const again = await untilAnswered(() => db.query<{ pid: number }>('select pg_backend_pid() as pid'))
  expect(again[0]?.pid).not.toBe(mine?.pid)
})

test('a connection that the server cuts in a transaction rejects the transaction, and nothing else', async () => {
  const { db } = await serverStore({ migrated: false })
  await db.execute('create schema t; create table t.t (id int)')
  const work = db.tx(async (tx) => {
    await tx.execute('insert into t.t values (1)')
    await tx.query('select pg_terminate_backend(pg_backend_pid())')
  })
  await expect(work).rejects.toMatchObject({ code: '57P01' })
  expect(await db.query('select * from t.t')).toEqual([])
})

test('the server sees who is connected', async () => {
  const { db } = await serverStore({ migrated: false })
  expect(await db.query("select current_setting('application_name') as name")).toEqual([{ name: 'fin-sync' }])
})

test('a database made read-only is refused', async () => {
  const databaseUrl = `${await privatePostgres({ migrated: false })}?options=-c%20default_transaction_read_only%3Don`
  await expect(openStore({ databaseUrl, home: '' })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('read-only'),
  })
})

/** The cut may reach us a moment after the query that made it was answered. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch {
    return await ask()
  }
}
