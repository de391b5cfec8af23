/** How several files are called together, so that each can be told again from the label and a place. */
import { posix, sep } from 'node:path'

/** Longer lists are called by their pattern. */
const LONGEST_LABEL = 160

/**
 * `exports/{2026-01.csv,2026-02.csv}`, or the pattern where there are too many; src/place.ts reads it again.
 * @param names in the order in which they are read, with `/` between folders; `pattern` = what was asked for, shortened to what people know it by
 */
export const labelOf = (names: readonly string[], pattern: string): string => {
  const folder = commonFolder(names)
  const list = `${folder}{${names.map((name) => name.slice(folder.length)).join(',')}}`
  return list.length > LONGEST_LABEL || names.some((name) => /[{},]/.test(name)) ? pattern : list
}

const commonFolder = (names: readonly string[]): string => {
  const [first = ''] = names
  let folder = first.slice(0, first.lastIndexOf('/') + 1)
  while (!names.every((name) => name.startsWith(folder))) folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
  return folder
}

/** With `/` between folders, whatever the system writes. */
export const slashed = (path: string): string => path.split(sep).join(posix.sep)
