/** Loads a package that is there only where somebody wants it, or says how it is installed. */
import { hasCode } from '../error-code.ts'
import { ConfigError } from '../errors.ts'

/** `what` = what needs it, as in "reading .docx files". @throws ConfigError when it is not installed */
export async function loadPackage<T>(load: () => Promise<T>, { what, name }: { what: string; name: string }): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (!hasCode(error, 'ERR_MODULE_NOT_FOUND')) throw error
    throw new ConfigError(`${what} needs the package ${name}: npm install ${name}`, { cause: error })
  }
}
