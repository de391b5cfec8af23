/** Many processes that start at once on a server migrate it once. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate } from '../../src/store/migrate.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { atEnd } from '../support/at-end.ts'
import { privatePostgres } from '../support/postgres.ts'
import { tempDir } from '../support/temp.ts'

async function openStores(databaseUrl: string, count: number): Promise<Store[]> {
  const stores = await Promise.all(Array.from({ length: count }, () => openStore({ databaseUrl, home: '' })))
  for (const store of stores) atEnd(() => store.close())
  return stores
}

test('six processes apply each migration once', async () => {
  const stores = await openStores(await privatePostgres({ migrated: false }), 6)
  const done = await Promise.all(stores.map((store) => migrate(store.db)))
  const [first] = stores
  const known = await first?.db.query<{ name: string }>('select name from fin_sync.migrations order by version')
  expect(done.flat().sort()).toEqual(known?.map(({ name }) => name))
  expect(done.flat().length).toBeGreaterThan(0)
})

test('one that finds another at work waits for it, and does the work itself when the other fails', async () => {
  const databaseUrl = await privatePostgres({ migrated: false })
  const [one, other] = await openStores(databaseUrl, 2)
  if (one === undefined || other === undefined) throw new Error('two stores were opened')
  const folder = await tempDir()
  await writeFile(join(folder, '0001_step.sql'), 'create table fin_sync.a (n int)')
  await migrate(one.db, { folder: await tempDir() })
  await one.db.execute(`create schema fin_sync; create table fin_sync.migrations (
    version int primary key, name text not null, checksum text not null, applied_at timestamptz not null)`)
  let waiting: Promise<string[]> | undefined
  const failing = one.db.tx(async (tx) => {
    await tx.execute("insert into fin_sync.migrations values (1, '0001_step.sql', 'x', now())")
    waiting = migrate(other.db, { folder })
    await untilSomebodyWaits(tx)
    throw new Error('killed')
  })
  await expect(failing).rejects.toThrow('killed')
  expect(await waiting).toEqual(['0001_step.sql'])
})

test('a user who may not create schemas is told what to do, and may run once somebody else has migrated', async () => {
  const databaseUrl = await privatePostgres({ migrated: false })
  const [owner] = await openStores(databaseUrl, 1)
  if (owner === undefined) throw new Error('a store was opened')
  const role = `clerk_${new URL(databaseUrl).pathname.slice(1)}`
  await owner.db.execute(`create role ${role} login password 'secret'`)
  atEnd(() => owner.db.execute(`drop owned by ${role}; drop role ${role}`).then(() => undefined))
  const asClerk = new URL(databaseUrl)
  asClerk.username = role
  asClerk.password = 'secret'
  const [clerk] = await openStores(asClerk.href, 1)
  if (clerk === undefined) throw new Error('a store was opened')
  await expect(migrate(clerk.db)).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('may create schemas') })
  await migrate(owner.db)
  await owner.db.execute(`grant usage on schema fin_sync to ${role}; grant select on all tables in schema fin_sync to ${role}`)
  expect(await migrate(clerk.db)).toEqual([])
})

/** The other one is inside its insert now: the server itself says that it waits for us. */
async function untilSomebodyWaits(tx: Parameters<Parameters<Store['db']['tx']>[0]>[0]): Promise<void> {
  for (;;) {
    const sql = `select 1 from pg_locks where not granted and locktype = 'transactionid'`
    if ((await tx.query(sql)).length > 0) return
  }
}
