/** The schema is brought up to date once, whoever asks and however often. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { migrate } from '../../src/store/migrate.ts'
import { migrationFiles } from '../../src/store/migrate-files.ts'
import type { Store } from '../../src/store/open.ts'
import { embeddedStore } from '../support/embedded.ts'
import { tempDir } from '../support/temp.ts'

let store: Store
beforeAll(async () => {
  store = await embeddedStore({ migrated: false })
})
beforeEach(async () => {
  await store.db.execute('drop schema if exists fin_sync cascade')
})

/** A folder of migrations with these texts: the first is 0001_step.sql. */
async function folderOf(...texts: string[]): Promise<string> {
  const folder = await tempDir()
  await Promise.all(texts.map((sql, index) => writeFile(join(folder, `000${index + 1}_step.sql`), sql)))
  return folder
}

const FIRST = `
create table fin_sync.a (n int);
insert into fin_sync.a values (1);
create function fin_sync.two() returns int language plpgsql as $$ begin return 2; end; $$;`
const SECOND = 'alter table fin_sync.a add column m int default 2'

test('files are applied in order, each once, and remembered', async () => {
  const now = (): Date => new Date('2026-11-20T10:00:00Z')
  expect(await migrate(store.db, { folder: await folderOf(FIRST), now })).toEqual(['0001_step.sql'])
  expect(await migrate(store.db, { folder: await folderOf(FIRST, SECOND), now })).toEqual(['0002_step.sql'])
  expect(await migrate(store.db, { folder: await folderOf(FIRST, SECOND), now })).toEqual([])
  expect(await store.db.query('select n, m, fin_sync.two() as two from fin_sync.a')).toEqual([{ n: 1, m: 2, two: 2 }])
  const remembered = await store.db.query('select version, name, applied_at from fin_sync.migrations order by version')
  expect(remembered).toEqual([
    { version: 1, name: '0001_step.sql', applied_at: now() },
    { version: 2, name: '0002_step.sql', applied_at: now() },
  ])
})

test("the package's own migrations are found and applied", async () => {
  const names = await migrate(store.db)
  expect(names[0]).toMatch(/^0001_/)
  expect(names).toHaveLength((await migrationFiles()).length)
  expect(
    await store.db.query("select count(*) as tables from information_schema.tables where table_schema = 'fin_sync'"),
  ).not.toEqual([{ tables: 1 }])
})

test('a file that fails leaves nothing of itself and says so; those before it stay', async () => {
  const folder = await folderOf(FIRST, 'create table fin_sync.b (n int); insert into fin_sync.nowhere values (1)')
  await expect(migrate(store.db, { folder })).rejects.toMatchObject({
    exitCode: 1,
    message: 'Could not apply migration 0002_step.sql: relation "fin_sync.nowhere" does not exist. Nothing of it was kept.',
  })
  expect(await store.db.query("select to_regclass('fin_sync.b') as b")).toEqual([{ b: null }])
  expect(await store.db.query('select version from fin_sync.migrations')).toEqual([{ version: 1 }])
  expect(await migrate(store.db, { folder: await folderOf(FIRST, SECOND) })).toEqual(['0002_step.sql'])
})

test('a file changed after it was applied is refused; other line ends are no change', async () => {
  await migrate(store.db, { folder: await folderOf(FIRST) })
  const changed = migrate(store.db, { folder: await folderOf(`${FIRST} -- better`) })
  await expect(changed).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('0001_step.sql is not the one') })
  expect(await migrate(store.db, { folder: await folderOf(FIRST.replaceAll('\n', '\r\n')) })).toEqual([])
})

test('the database of a newer fin-sync is refused', async () => {
  await migrate(store.db, { folder: await folderOf(FIRST, SECOND) })
  const older = migrate(store.db, { folder: await folderOf(FIRST) })
  await expect(older).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('written by a newer one') })
})

test('a database that lacks one in the middle is refused', async () => {
  await migrate(store.db, { folder: await folderOf(FIRST, SECOND) })
  await store.db.execute('delete from fin_sync.migrations where version = 1')
  const torn = migrate(store.db, { folder: await folderOf(FIRST, SECOND) })
  await expect(torn).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('lacks migration 1') })
})

test('file names must count without a gap and be of the one form', async () => {
  const gap = await folderOf(FIRST)
  await writeFile(join(gap, '0003_late.sql'), SECOND)
  await expect(migrate(store.db, { folder: gap })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('0003_late.sql breaks that'),
  })
  const strange = await folderOf(FIRST)
  await writeFile(join(strange, '2-second.sql'), SECOND)
  await expect(migrate(store.db, { folder: strange })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringContaining('not named like'),
  })
})

test('two callers at once apply each file once', async () => {
  const folder = await folderOf(FIRST, SECOND)
  const [one, other] = await Promise.all([migrate(store.db, { folder }), migrate(store.db, { folder })])
  expect([...one, ...other].sort()).toEqual(['0001_step.sql', '0002_step.sql'])
})
