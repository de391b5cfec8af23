/** Where a command writes what may be long: a new file, or stdout. */
import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ConfigError } from '../errors.ts'
import type { Context } from './context.ts'

export interface Output {
  /** Waits until the text is taken; false when nobody reads any more. */
  write(text: string): Promise<boolean>
  close(): Promise<void>
}

/**
 * Opens the file for its owner only, because rows are personal data. Without a path: stdout.
 * @throws ConfigError when the file exists and `force` was not given, or it cannot be written
 */
export async function openOutput(context: Context, o: { path: string | undefined; force: boolean }): Promise<Output> {
  if (o.path === undefined) return { write: (text) => context.terminal.stream(text), close: async () => undefined }
  const file = await create(resolve(context.cwd, o.path), { shown: o.path, force: o.force })
  return {
    async write(text) {
      await file.appendFile(text)
      return true
    },
    close: () => file.close(),
  }
}

async function create(path: string, o: { shown: string; force: boolean }): Promise<FileHandle> {
  try {
    return await open(path, o.force ? 'w' : 'wx', 0o600)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    const advice =
      code === 'EEXIST'
        ? 'it exists already; name another file, or overwrite it with --force'
        : `the system answered ${code}; name another file`
    throw new ConfigError(`cannot write ${o.shown}: ${advice}`, { cause })
  }
}
