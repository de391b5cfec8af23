/** Opens a file that was sent to the server, under the name that people know it by. */
import { join } from 'node:path'
import { hasCode } from '../error-code.ts'
import { ConfigError } from '../errors.ts'
import type { InputFile, InputFiles } from '../sources/input.ts'
import { localFile } from '../sources/input-file.ts'
import { oneFile } from '../sources/input-glob.ts'
import { parseUploadAddress } from '../store/uploads-path.ts'

/** Undefined for a path that names no upload. `folder` = where this process finds uploads. @throws ConfigError where it can find none */
export function uploadedFile(path: string, folder: string | undefined): InputFiles | undefined {
  const upload = parseUploadAddress(path)
  if (upload === undefined) return undefined
  const { name, file } = upload
  if (folder === undefined) throw notHere(name)
  return oneFile(underItsName(localFile(join(folder, file), { name })))
}

/** Messages and what is resumed by name the file as people do, not where this machine keeps it. */
function underItsName(file: InputFile): InputFile {
  const { name } = file
  return {
    ...file,
    path: name,
    async open(o) {
      try {
        const input = await file.open(o)
        return input === 'unchanged' ? input : { ...input, path: name }
      } catch (error) {
        if (error instanceof ConfigError && hasCode(error.cause, 'ENOENT')) throw notHere(name, error)
        throw error
      }
    },
  }
}

function notHere(name: string, cause?: unknown): ConfigError {
  return new ConfigError(
    `the uploaded file ${name} is not on this machine. Either it was removed, or another machine received it: then let all machines share one folder as FIN_SYNC_HOME/uploads. Send it again.`,
    { cause },
  )
}
