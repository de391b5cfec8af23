/** The folder of uploads: part of the installation's home, for its owner only; processes on several machines may share it. */
import { chmod, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../error-code.ts'
import type { Queryable } from './db.ts'
import { makeHome, notWritable } from './home-folder.ts'
import { keptUploads } from './uploads.ts'
import { uploadNamed } from './uploads-path.ts'

/** Long after the time that any upload may stand still: nobody writes to it any more. */
const DEAD_PART_MS = 10 * 60_000
/** A complete file is known to the database a moment later, or the process that had it was killed. */
const UNKNOWN_FILE_MS = 60 * 60_000

/** @param home FIN_SYNC_HOME */
export function uploadsFolder(home: string): string {
  return join(home, 'uploads')
}

/**
 * Before the first upload: makes the folder and removes what a killed process left in it. `alone` = no other process of the installation can be
 * alive (embedded store). Answers the folder's path.
 * @throws ConfigError when nothing can be written there
 */
export async function prepareUploads(db: Queryable, o: { home: string; alone: boolean }): Promise<string> {
  const folder = await makeFolder(uploadsFolder(await makeHome(o.home)))
  await sweepUploads(db, { folder, now: new Date(), alone: o.alone })
  return folder
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    return folder
  } catch (cause) {
    throw notWritable(folder, cause)
  }
}

/** What was renamed or removed in it is so after a power cut too. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export interface UploadsSweep {
  readonly folder: string
  readonly now: Date
  /** Nobody can be writing here: parts are dead whatever their age. */
  readonly alone?: boolean
}

/**
 * Removes what nobody reads any more: files of uploads that were removed, those that a killed process left half-way or never made known.
 * Names that are none of ours are left alone. Answers how many files went; none where there is no such folder.
 */
export async function sweepUploads(db: Queryable, o: UploadsSweep): Promise<number> {
  const found = (await namesIn(o.folder)).flatMap((name) => fileNamed(o.folder, name))
  const kept = await keptUploads(
    db,
    found.map(({ id }) => id),
  )
  let removed = 0
  for (const { path, id, isPart } of found) {
    const graceMs = isPart ? graceOfPart(o) : graceOf(kept.get(id))
    if (graceMs === undefined || !(await isOlder(path, { now: o.now, graceMs }))) continue
    await rm(path, { force: true })
    removed += 1
  }
  return removed
}

interface FoundFile {
  readonly path: string
  readonly id: string
  readonly isPart: boolean
}

function fileNamed(folder: string, name: string): FoundFile[] {
  const named = uploadNamed(name)
  return named === undefined ? [] : [{ path: join(folder, name), ...named }]
}

function graceOfPart({ alone = false }: UploadsSweep): number {
  return alone ? 0 : DEAD_PART_MS
}

/** Undefined = it stays. */
function graceOf(kept: boolean | undefined): number | undefined {
  if (kept === undefined) return UNKNOWN_FILE_MS
  return kept ? undefined : 0
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

/** False for a file that somebody else has just removed. */
async function isOlder(path: string, o: { now: Date; graceMs: number }): Promise<boolean> {
  try {
    return o.now.getTime() - (await stat(path)).mtimeMs >= o.graceMs
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}
