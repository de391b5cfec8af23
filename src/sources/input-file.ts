/** A file on disk as an input: raw bytes that can be read from any position, and whether it is still the same file. */
import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ConfigError, Unreachable } from '../errors.ts'
import type { ByteInput, InputFile } from './input.ts'

const HEAD_BYTES = 64 * 1024
const BLOCK_BYTES = 256 * 1024

/** `found` = what listing the folder told about it. */
export const localFile = (path: string, o: { name?: string; found?: Stats } = {}): InputFile => ({
  path,
  name: o.name ?? basename(path),
  can: { resume: true, since: false },
  version: o.found === undefined ? '' : `${o.found.size} ${o.found.mtimeMs}`,
  open: ({ signal }) => openFile(path, signal === undefined ? {} : { signal }),
})

/**
 * @param o.signal ends every reading with its reason
 * @throws ConfigError when there is no such file, it is not a regular file, or it may not be read
 * @throws Unreachable when the system fails to read it
 */
export const openFile = async (path: string, o: { signal?: AbortSignal } = {}): Promise<ByteInput> => {
  const handle = await orExplain(path, async () => {
    refuseOtherThanFile(path, await stat(path)) // before opening: opening a pipe waits for its writer
    return open(path, 'r')
  })
  try {
    const { size, mtimeMs } = await handle.stat()
    const head = await orExplain(path, () => readBlock(handle, 0, HEAD_BYTES))
    return {
      path,
      identity: { size, version: String(mtimeMs), head: fingerprint(head) },
      resumable: true,
      bytes: (from) => readFrom(handle, path, { ...o, from }),
      changed: async () => {
        const now = await handle.stat()
        return now.size !== size || now.mtimeMs !== mtimeMs
      },
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A short name for some bytes, to compare them by. */
export const fingerprint = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('base64url')

async function* readFrom(handle: FileHandle, path: string, o: { from: number; signal?: AbortSignal }): AsyncGenerator<Buffer> {
  for (let at = o.from; ; ) {
    o.signal?.throwIfAborted()
    const position = at
    const block = await orExplain(path, () => readBlock(handle, position, BLOCK_BYTES))
    if (block.length === 0) return
    yield block
    at += block.length
  }
}

/** Up to `length` bytes; fewer only at the end of the file. */
const readBlock = async (handle: FileHandle, position: number, length: number): Promise<Buffer> => {
  const block = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(block, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return block.subarray(0, filled)
}

const refuseOtherThanFile = (path: string, found: Stats): void => {
  if (found.isDirectory())
    throw new ConfigError(`${path} is a directory, not a file. Name one file in it, or several by a pattern such as ${path}/*.csv.`)
  if (!found.isFile())
    throw new ConfigError(`${path} is not a regular file (a pipe or a device). Save its content to a file and name that.`)
}

/** What the user can mend, by the system's error code. */
const MENDS: { readonly [code: string]: string } = {
  ENOENT: 'there is no such file. Check the path; a relative one starts at the directory the command runs in.',
  ENOTDIR: 'a part of its path is a file, not a directory. Check the path.',
  ELOOP: 'its symbolic links lead in a circle. Name the file itself.',
  ENAMETOOLONG: 'its name is too long. Check the path.',
  EACCES: 'permission denied. Give the user who runs this the right to read it.',
  EPERM: 'permission denied. Give the user who runs this the right to read it.',
}

/** Turns what the system refuses into an error for the person who can mend it. */
export const orExplain = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const mend = MENDS[String(error.code)]
    if (mend !== undefined) throw new ConfigError(`${path} cannot be read: ${mend}`, { cause: error })
    throw new Unreachable(`${path} could not be read: the system answered ${String(error.code)}. Try again.`, { cause: error })
  }
}
