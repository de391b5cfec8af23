/** Writes the new configuration file, and never over one that is there unless that is wanted. */
import { access, writeFile } from 'node:fs/promises'
import { ConfigError } from '../errors.ts'

export interface NewFile {
  /** Absolute. */
  readonly path: string
  /** As it was named. */
  readonly shown: string
  readonly force: boolean
}

/** @throws ConfigError when the file is there, before anybody was asked anything */
export async function refuseExisting({ path, shown, force }: NewFile): Promise<void> {
  if (!force && (await exists(path))) throw isThere(shown)
}

/** @throws ConfigError when the file is there or cannot be written */
export async function writeNewFile({ path, shown, force }: NewFile, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    if (code === 'EEXIST') throw isThere(shown)
    throw new ConfigError(`cannot write ${shown}: the system answered ${code}; name another file with -c`, { cause })
  }
}

function isThere(shown: string): ConfigError {
  return new ConfigError(`${shown} exists already: name another file with -c, or overwrite it with --force`)
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw new ConfigError(`cannot look at ${path}: name another file with -c`, { cause: error })
  }
}
