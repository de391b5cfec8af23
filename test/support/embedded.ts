/** Embedded stores in a third of a second: the folder of an empty database is made once on this machine and copied from then on. */
import { cpSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { migrate } from '../../src/store/migrate.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { atEnd } from './at-end.ts'
import { tempDir } from './temp.ts'

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/fin-sync/', import.meta.url))
const PGLITE = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)

/** A folder like FIN_SYNC_HOME with an empty database in it; it removes itself. */
export async function embeddedHome(): Promise<string> {
  const home = await tempDir()
  // Measured on its thousand small files: a quarter of the time of the promised cp().
  cpSync(await template(), join(home, 'postgres'), { recursive: true })
  return home
}

/** An open embedded store, migrated unless told otherwise; it closes and removes itself. */
export async function embeddedStore(o: { migrated?: boolean } = {}): Promise<Store> {
  const store = await openStore({ home: await embeddedHome() })
  atEnd(() => store.close())
  if (o.migrated !== false) await migrate(store.db)
  return store
}

/** Made aside and renamed, so that test files that start together never see half of one. */
async function template(): Promise<string> {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(PGLITE, 'utf8')))
  const folder = join(CACHE, `pglite-${version}`)
  if (await exists(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const aside = await mkdtemp(`${folder}-`)
  const store = await openStore({ home: aside })
  await store.close()
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
