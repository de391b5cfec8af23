/** Opens the Postgres that lives in a folder and runs inside this process (PGlite). */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { ConfigError, FinSyncError } from '../errors.ts'
import { embeddedPool } from './embedded-pool.ts'
import type { SqlPool } from './pool.ts'

/** The Postgres release inside the PGlite this program ships with; the data of another one cannot be opened. */
const POSTGRES_MAJOR = '18'

/**
 * Opens, or creates, the database in `<home>/postgres`. Creating takes a few seconds, opening a fraction of one.
 * The caller must hold the home (home.ts): PGlite has no lock of its own, and of two processes in one folder one loses its rows
 * silently.
 *
 * Every commit is written to the operating system before it is answered (`synchronous_commit` on, fsync off), so a killed process
 * loses nothing that was committed; a power cut may.
 *
 * Throws ConfigError for the data of another Postgres release, FinSyncError when the folder cannot be opened.
 */
export async function openEmbedded(home: string): Promise<SqlPool> {
  const folder = folderIn(home)
  await checkRelease(folder)
  return poolOver(await open(folder))
}

/** Whether the home holds a database already. */
export async function hasEmbedded(home: string): Promise<boolean> {
  return (await releaseOf(folderIn(home))) !== undefined
}

/** An empty database in memory: nothing of it is ever on the disk, and it is gone with its pool. */
export async function openInMemory(): Promise<SqlPool> {
  return poolOver(await PGlite.create())
}

function folderIn(home: string): string {
  return join(home, 'postgres')
}

async function poolOver(lite: PGlite): Promise<SqlPool> {
  const pool = await embeddedPool(lite)
  // BullMQ's own tables are found through the search path; ours are always written fin_sync.<table>.
  await pool.query('set search_path to bullmq')
  const end = pool.end
  return Object.assign(pool, {
    end: async () => {
      await end()
      if (!lite.closed) await lite.close()
    },
  })
}

/**
 * The pid file says that a server runs here; none does, because we hold the home. A process that was killed between making and writing it
 * leaves it empty, and Postgres would refuse to start on it for ever (seen once in some 560 kills).
 */
async function open(folder: string): Promise<PGlite> {
  try {
    await rm(join(folder, 'postmaster.pid'), { force: true })
    return await PGlite.create(folder)
  } catch (cause) {
    throw new FinSyncError(
      `The embedded database in ${folder} cannot be opened: ${reason(cause)}. Is the disk full, or the folder another user's? If it is damaged, ` +
        'move it away and run again: contacts already in Intercom are then found again by external_id and email.',
      { cause },
    )
  }
}

async function checkRelease(folder: string): Promise<void> {
  const release = await releaseOf(folder)
  if (release === undefined || release === POSTGRES_MAJOR) return
  throw new ConfigError(
    `The embedded database in ${folder} was written by Postgres ${release}, and this fin-sync carries Postgres ${POSTGRES_MAJOR}. ` +
      'Use the fin-sync that wrote it, or set FIN_SYNC_HOME to another folder.',
  )
}

async function releaseOf(folder: string): Promise<string | undefined> {
  const release = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined)
  return release?.trim()
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
