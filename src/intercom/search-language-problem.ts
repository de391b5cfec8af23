/** Says what is wrong with a written search, and where. */
import { ConfigError } from '../errors.ts'
import { scrub } from '../scrub.ts'

/** `at` = a place in the text, from 0. Values are never quoted in a message: they can be somebody's email address. */
export type SearchProblem = (at: number, message: string) => ConfigError

/** Columns count from 1, and lines where there are several. */
export function problemsOf(text: string): SearchProblem {
  return (at, message) => {
    const before = text.slice(0, at).split('\n')
    const column = `column ${(before.at(-1)?.length ?? 0) + 1}`
    const where = text.trim().includes('\n') ? `line ${before.length}, ${column}` : column
    return new ConfigError(scrub(`search, ${where}: ${message}`))
  }
}
