/** The limiter on the embedded database: what only a database has. The contract is run on a server (postgres-contract.pg.test.ts), which is quicker. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPostgresLimiter } from '../../src/limiter/postgres.ts'
import type { Db } from '../../src/store/db.ts'
import { openPgliteDb } from './pglite-db.ts'
import { createVirtualTime } from './virtual-time.ts'

let db: Db

beforeAll(async () => {
  db = await openPgliteDb()
})
beforeEach(async () => {
  await db.execute('delete from fin_sync.buckets')
})
afterAll(() => db.close())

describe('postgres', () => {
  test("without a clock given, the server's is used", async () => {
    const limiter = createPostgresLimiter({ db, workspace: 'w1', app: 'a1', pools: 'shared', guardMs: 0 })
    const grant = await limiter.take('contacts')
    grant.unused(1)
    await limiter.close()
    const [row] = await db.query<{ away: number }>(
      `select abs(extract(epoch from clock_timestamp()) * 1000 - ends_at)::int8 as away from fin_sync.buckets where level = 'app'`,
    )
    expect(row?.away).toBeLessThanOrEqual(20_000)
  })

  test('apps of one workspace share its row and nothing else', async () => {
    const time = createVirtualTime()
    const clocks = { clock: time.now, now: time.now, nap: time.nap }
    const one = createPostgresLimiter({ db, workspace: 'w1', app: 'a1', pools: 'shared', guardMs: 0, ...clocks })
    const other = createPostgresLimiter({ db, workspace: 'w1', app: 'a2', pools: 'shared', guardMs: 0, ...clocks })
    await one.take('contacts', { count: 3 })
    await other.take('conversations', { count: 2 })
    await Promise.all([one.close(), other.close()])
    const rows = await db.query('select app, level, spent from fin_sync.buckets where spent > 0 order by app, level')
    expect(rows).toEqual([
      { app: '', level: 'workspace', spent: 5 },
      { app: 'a1', level: 'app', spent: 3 },
      { app: 'a1', level: 'contacts', spent: 3 },
      { app: 'a2', level: 'app', spent: 2 },
      { app: 'a2', level: 'conversations', spent: 2 },
    ])
  })

  test('a database that fails is told to those who wait; what was heard is kept and written when it works again', async () => {
    const time = createVirtualTime()
    let broken = false
    const flaky: Db = { ...db, tx: (work) => (broken ? Promise.reject(new Error('the server is gone')) : db.tx(work)) }
    const clocks = { clock: time.now, now: time.now, nap: time.nap }
    const limiter = createPostgresLimiter({ db: flaky, workspace: 'w1', app: 'a1', pools: 'shared', guardMs: 0, ...clocks })
    const grant = await limiter.take('contacts')
    broken = true
    grant.said({ limited: false, headers: { limit: 83, remaining: 82, resetAt: time.now() + 10_000 } })
    await expect(limiter.take('contacts')).rejects.toThrow('the server is gone')
    broken = false
    expect((await limiter.take('contacts', { live: true })).count).toBe(1)
    expect((await limiter.state())[0]).toMatchObject({ limit: 83, remaining: 81 })
    await limiter.close()
  })

  test('an app key of another pools setting is read as the new setting demands', async () => {
    const time = createVirtualTime()
    const clocks = { clock: time.now, now: time.now, nap: time.nap }
    const shared = createPostgresLimiter({ db, workspace: 'w1', app: 'a1', pools: 'shared', guardMs: 0, ...clocks })
    const grant = await shared.take('contacts')
    grant.said({ limited: false, headers: { limit: 83, remaining: 82, resetAt: time.now() + 10_000 } })
    await shared.close()
    const separate = createPostgresLimiter({ db, workspace: 'w1', app: 'a1', pools: 'separate', guardMs: 0, ...clocks })
    expect((await separate.take('conversations')).count).toBe(1)
    expect((await separate.state()).map((bucket) => bucket.limit)).toEqual([null, null, null])
    await separate.close()
  })
})
