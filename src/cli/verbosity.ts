/** How much is said: by what was typed, else by LOG_LEVEL. */
import type { LogLevel } from '../config/environment.ts'

export interface Verbosity {
  readonly quiet: boolean
  readonly verbose: boolean
}

const QUIET: readonly LogLevel[] = ['warn', 'error', 'fatal', 'silent']
const VERBOSE: readonly LogLevel[] = ['debug', 'trace']

/** One of --quiet and --verbose overrules the level. */
export function verbosityOf(typed: { readonly quiet?: true; readonly verbose?: true }, level?: LogLevel): Verbosity {
  if (typed.quiet || typed.verbose) return { quiet: typed.quiet === true, verbose: typed.verbose === true }
  return { quiet: level !== undefined && QUIET.includes(level), verbose: level !== undefined && VERBOSE.includes(level) }
}
