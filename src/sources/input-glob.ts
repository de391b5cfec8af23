/** Finds the files that a pattern stands for, in the order in which they are read: by name, character by character. */
import { stat } from 'node:fs/promises'
import { basename, dirname, join, parse, relative, sep } from 'node:path'
import { ConfigError } from '../errors.ts'
import type { InputFile, InputFiles } from './input.ts'
import { localFile, orExplain } from './input-file.ts'
import { labelOf, slashed } from './input-names.ts'

/**
 * What an absolute path on this machine stands for: the file of that name, else the files that it matches as a pattern (`*`, `**`, `?`,
 * `[…]`, `{…}`; hidden files are left out).
 * @throws ConfigError when a pattern matches nothing
 */
export const localFiles = async (path: string): Promise<InputFiles> => {
  const { folder, pattern } = await splitPattern(path)
  if (pattern === undefined) return oneFile(localFile(path))
  const { glob } = await import('tinyglobby')
  const found = (await glob(pattern, { cwd: folder, expandDirectories: false })).map(slashed).toSorted(byCodeUnit)
  const [only, ...others] = await Promise.all(found.map((name) => listed(folder, name)))
  if (only === undefined) throw nothingMatches(path)
  if (others.length === 0) return oneFile(only)
  const from = basename(folder)
  return {
    label: labelOf(
      found.map((name) => `${from}/${name}`),
      `${from}/${pattern}`,
    ),
    files: [only, ...others],
  }
}

export const oneFile = (file: InputFile): InputFiles => ({ label: file.name, files: [file] })

/** The same order on every machine, whatever its language. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const nothingMatches = (path: string): ConfigError =>
  new ConfigError(`${path} matches no file. Check the pattern, and that the export has run.`)

const listed = async (folder: string, name: string): Promise<InputFile> => {
  const path = join(folder, name)
  return localFile(path, { name: basename(path), found: await orExplain(path, () => stat(path)) })
}

const MAY_BE_PATTERN = /[*?[{(]/

/** The folders of a path that are there are taken literally, so that one called `exports (new)` is no pattern. */
const splitPattern = async (path: string): Promise<{ folder: string; pattern?: string }> => {
  if (!MAY_BE_PATTERN.test(path) || (await exists(path))) return { folder: dirname(path) }
  const { isDynamicPattern } = await import('tinyglobby')
  let folder = parse(path).root
  for (const part of path.slice(folder.length).split(sep)) {
    const next = join(folder, part)
    if (!(await exists(next))) break
    folder = next
  }
  const pattern = slashed(relative(folder, path))
  return isDynamicPattern(pattern) ? { folder, pattern } : { folder }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false, // whatever is wrong with it is told when it is opened
  )
