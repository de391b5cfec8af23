/** Compiling a mapping: what an option refuses is told with the setting that names it. */
import { ConfigError } from '../errors.ts'

/** Runs one step of compiling. @throws ConfigError for an option that it refuses */
export function atSetting<T>(setting: string, step: () => T): T {
  try {
    return step()
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof RangeError)
      throw new ConfigError(`${setting}: ${cause.message}`, { cause })
    throw cause
  }
}
