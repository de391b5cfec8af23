/** Says which columns a mapping names and its source lacks. */

import { redact } from '../config/redact.ts'
import { didYouMean } from '../did-you-mean.ts'
import { ConfigError } from '../errors.ts'

/** A name that no column fits, and the setting that names it (`contact.email`). */
export interface MissingColumn {
  readonly name: string
  readonly setting: string
}

const MOST_SHOWN = 40

/** Redacted: without a header line, a file's first person would stand where its columns are listed. */
function listOf(columns: readonly string[]): string {
  const shown = columns.slice(0, MOST_SHOWN).map((column) => `"${redact(column)}"`)
  const rest = columns.length - shown.length
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** Nothing when nothing is missing, else a ConfigError to be thrown that lists all of it, near columns, and what there is. */
export function missingColumnsError(
  sync: string,
  missing: readonly MissingColumn[],
  columns: readonly string[],
): ConfigError | undefined {
  if (missing.length === 0) return undefined
  const lines = missing.map(
    ({ name, setting }) => `  syncs.${sync}.${setting}: no column "${name}"${redact(didYouMean(name, columns))}`,
  )
  return new ConfigError(
    `the mapping of ${sync} names what its source does not have:\n${lines.join('\n')}\nThe source's columns are: ${listOf(columns)}`,
  )
}
