/** Puts an upload on disk so that a kill leaves either nothing that anybody reads, or the complete file. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../store/uploads-folder.ts'
import { partOf } from '../store/uploads-path.ts'
import { diskTrouble } from './uploads-receive.ts'

/** For the user of this process only: it is full of personal data. */
const MODE = 0o600

export interface KeptFile<Filled, Known> {
  readonly folder: string
  readonly file: string
  /** Writes the content. */
  readonly fill: (handle: FileHandle) => Promise<Filled>
  /** Makes the complete file known. */
  readonly known: (filled: Filled) => Promise<Known>
}

/**
 * Writes the file beside its place, makes sure that it is on disk, renames it, and makes it known. However it fails, nothing stays behind.
 * @throws whatever `fill` and `known` throw
 */
export async function keepFile<Filled, Known>(o: KeptFile<Filled, Known>): Promise<Known> {
  const place = join(o.folder, o.file)
  const part = join(o.folder, partOf(o.file))
  try {
    const filled = await write(part, o.fill)
    await rename(part, place)
    await syncFolder(o.folder)
    return await o.known(filled)
  } catch (error) {
    await rm(part, { force: true })
    await rm(place, { force: true })
    throw diskTrouble(error)
  }
}

/** The disk may say that it is full as late as when the file is made sure of, or closed. */
async function write<T>(part: string, fill: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(part, 'wx', MODE)
  try {
    const filled = await fill(handle)
    await handle.sync()
    return filled
  } finally {
    await handle.close()
  }
}
