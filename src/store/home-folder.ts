/** Prepares the folder of an installation (FIN_SYNC_HOME) and finds a place for its sockets. */

import { createHash } from 'node:crypto'
import { access, chmod, constants, lstat, mkdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { hasCode } from '../error-code.ts'
import { ConfigError } from '../errors.ts'

/** The kernel takes 107 bytes on Linux and 103 on macOS; the longest name inside the folder takes 13. */
const LONGEST_FOLDER = 87

/** Makes the folder, for its owner only, and returns its real path. Throws ConfigError when nothing can be written there. */
export async function makeHome(home: string): Promise<string> {
  try {
    await makeFolder(home)
    await access(home, constants.R_OK | constants.W_OK | constants.X_OK)
    return await realpath(home)
  } catch (cause) {
    throw notWritable(home, cause)
  }
}

/** What to do about a home that cannot be used. */
export function notWritable(home: string, cause: unknown): ConfigError {
  return new ConfigError(
    `fin-sync keeps its state in ${home}, and cannot write there (${reason(cause)}). Set FIN_SYNC_HOME to a folder that you may write to.`,
    { cause },
  )
}

/** Like `mkdir -p`. Node's own never ends where a file system answers ENOENT below a folder that is there, such as /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return
    const parent = dirname(path)
    if (!hasCode(error, 'ENOENT') || parent === path || (await isThere(parent))) throw error
    await makeFolder(parent)
    await makeFolder(path)
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}

/**
 * Where the sockets of the home with this real path lie: inside it, or, when its path is too long for a socket, in a folder of the
 * system's temporary folder that is named by a hash of it. (Processes that share a home must then share TMPDIR too.)
 */
export function socketFolder(home: string, o: { temporary?: string } = {}): string {
  const inside = join(home, 'lock')
  if (Buffer.byteLength(inside) <= LONGEST_FOLDER) return inside
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16)
  return join(o.temporary ?? tmpdir(), `fin-sync-${hash}`)
}

/** Makes the folder for the sockets. Throws ConfigError when it belongs to somebody else, who could then answer in our name. */
export async function makeSocketFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid() && process.getuid() !== 0)) {
    throw new ConfigError(`${folder} belongs to another user. Set FIN_SYNC_HOME to a folder of your own.`)
  }
  await chmod(folder, 0o700)
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
