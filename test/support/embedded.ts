/**
 * Embedded stores in a fraction of a second: the folder of an empty database, and of one with all tables in it, is made once on this machine
 * and copied from then on.
 */
import { createHash } from 'node:crypto'
import { cpSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { z } from 'zod'
import { openQueue } from '../../src/jobs/queue.ts'
import { migrate } from '../../src/store/migrate.ts'
import { migrationFiles } from '../../src/store/migrate-files.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { atEnd } from './at-end.ts'
import { tempDir } from './temp.ts'

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/fin-sync/', import.meta.url))

/** `migrated: false` = as PGlite makes it; else with our tables and those of the queue. */
export interface EmbeddedOptions {
  readonly migrated?: boolean
}

/** A folder like FIN_SYNC_HOME with a database in it; it removes itself. */
export async function embeddedHome(o: EmbeddedOptions = {}): Promise<string> {
  const home = await tempDir()
  // Measured on its thousand small files: a quarter of the time of the promised cp().
  cpSync(await template(o), join(home, 'postgres'), { recursive: true })
  return home
}

/** An open embedded store; it closes and removes itself. */
export async function embeddedStore(o: EmbeddedOptions = {}): Promise<Store> {
  const store = await openStore({ home: await embeddedHome(o) })
  atEnd(() => store.close())
  return store
}

const templates = new Map<boolean, Promise<string>>()

async function template({ migrated = true }: EmbeddedOptions): Promise<string> {
  const known = templates.get(migrated) ?? (migrated ? makeMigrated() : makeEmpty())
  templates.set(migrated, known)
  return known
}

async function makeEmpty(): Promise<string> {
  return makeUnlessThere(named('empty', [await versionOf('@electric-sql/pglite'), ...SLIM]), createSlim)
}

async function makeMigrated(): Promise<string> {
  const empty = await template({ migrated: false })
  const files = await migrationFiles()
  const name = named('migrated', [empty, await versionOf('bullmq'), ...files.map(({ checksum }) => checksum)])
  return makeUnlessThere(name, async (home) => {
    cpSync(empty, join(home, 'postgres'), { recursive: true })
    await migrateHome(home)
  })
}

/** After what it is made from, so that a change of any of it makes another one. */
function named(kind: string, parts: readonly string[]): string {
  return `${kind}-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)}`
}

/** What PGlite's initdb is told: small files of its log, and few of them, because each test copies them. */
const SLIM = ['--wal-segsize=1', '-c', 'min_wal_size=2MB', '-c', 'max_wal_size=8MB']

/** As fin-sync makes one, in a third of the bytes: the databases that Postgres copies new ones from are in nobody's way, but in every copy. */
async function createSlim(home: string): Promise<void> {
  const lite = await PGlite.create({ dataDir: join(home, 'postgres'), initDbStartParams: SLIM })
  await lite.exec("update pg_database set datistemplate = false where datname like 'template%'")
  for (const name of ['template0', 'template1']) await lite.exec(`drop database ${name}`)
  await lite.close()
}

async function migrateHome(home: string): Promise<void> {
  const store = await openStore({ home })
  await migrate(store.db)
  const queue = await openQueue({ store, own: true })
  await queue.close()
  await store.close()
}

async function versionOf(library: string): Promise<string> {
  const file = new URL(`../../node_modules/${library}/package.json`, import.meta.url)
  return z.object({ version: z.string() }).parse(JSON.parse(await readFile(file, 'utf8'))).version
}

/** Made aside and renamed, so that test files that start together never see half of one. */
async function makeUnlessThere(name: string, make: (home: string) => Promise<void>): Promise<string> {
  const folder = join(CACHE, name)
  if (await exists(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const aside = await mkdtemp(`${folder}-`)
  await make(aside)
  await renameUnlessThere(join(aside, 'postgres'), folder)
  await rm(aside, { recursive: true })
  return folder
}
async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!(await exists(to))) throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
