/** Finds the files of a folder that patterns choose, in an order that is the same on every machine, and never leaves the folder. */
import { readdir, type Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { codeOf, hasCode } from '../error-code.ts'
import { ConfigError, Unreachable } from '../errors.ts'
import { byCodeUnit } from './input-glob.ts'
import { slashed } from './input-names.ts'

export interface FolderFile {
  /** In the folder, with `/`. */
  readonly path: string
  readonly size: number
  readonly modifiedMs: number
  /** A link that leads out of the folder: it is there, and is not read. */
  readonly outside?: true
}

export interface FolderQuery {
  /** Absolute. */
  readonly folder: string
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** For tests: lists one folder. */
  readonly listFolder?: typeof readdir
}

/** How many files are looked at together. */
const AT_ONCE = 64

/**
 * Every file once, by code unit. Links within the folder are followed; one to a file that is listed anyway is left out.
 * @throws ConfigError when the folder is not there or is none
 * @throws Unreachable when a folder in it cannot be listed: what cannot be seen must not look as if it were gone
 */
export async function listFiles(o: FolderQuery): Promise<FolderFile[]> {
  const root = await realFolder(o.folder)
  const plain = new Set(await globbed(o, false))
  const linked = (await globbed(o, true)).filter((path) => !plain.has(path))
  const files = await inGroups([...plain], (path) => described(o.folder, path))
  files.push(...(await followed(linked, { ...o, root, taken: new Set([...plain].map((path) => join(root, path))) })))
  return files.flatMap((file) => file ?? []).toSorted((a, b) => byCodeUnit(a.path, b.path))
}

async function realFolder(folder: string): Promise<string> {
  const found = await orNothing(() => stat(folder))
  if (found === undefined)
    throw new ConfigError(`${folder} is not there. Check the path of the source; it begins at the configuration file.`)
  if (!found.isDirectory()) throw new ConfigError(`${folder} is no folder. A directory source reads the files of a folder.`)
  return realpath(folder)
}

/** The library passes over folders that it cannot list, so they are noted while it lists them. */
async function globbed(
  { folder, include, exclude, listFolder = readdir }: FolderQuery,
  followSymbolicLinks: boolean,
): Promise<string[]> {
  const { glob } = await import('tinyglobby')
  const failed: unknown[] = []
  const fs = { readdir: noting(listFolder, failed) }
  const options = { cwd: folder, ignore: [...exclude], followSymbolicLinks, expandDirectories: false, fs }
  const found = (await glob([...include], options)).map(slashed)
  const [error] = failed
  if (error !== undefined) throw cannotList(folder, error)
  return found
}

/** `listFolder`, which writes down what went wrong. */
function noting(listFolder: typeof readdir, failed: unknown[]): typeof readdir {
  return new Proxy(listFolder, {
    apply(target, self, args: unknown[]) {
      const done = args.at(-1)
      const noted = (error: unknown, ...found: unknown[]): void => {
        if (error !== null && error !== undefined) failed.push(error)
        if (typeof done === 'function') Reflect.apply(done, undefined, [error, ...found])
      }
      const answer: unknown = Reflect.apply(target, self, [...args.slice(0, -1), noted])
      return answer
    },
  })
}

function cannotList(folder: string, cause: unknown): Unreachable {
  const which = cause instanceof Error && 'path' in cause && typeof cause.path === 'string' ? cause.path : folder
  return new Unreachable(
    `${which} cannot be listed (${codeOf(cause) || String(cause)}), so nobody can tell which documents are there. Let the user of fin-sync read it, or leave it out with exclude:.`,
    { cause },
  )
}

/** A file that is gone since it was listed is no file of the folder. */
async function described(folder: string, path: string): Promise<FolderFile | undefined> {
  const found = await orNothing(() => stat(join(folder, path)))
  return found?.isFile() ? fileOf(path, found) : undefined
}

function fileOf(path: string, { size, mtimeMs: modifiedMs }: Stats): FolderFile {
  return { path, size, modifiedMs }
}

/** One at a time, so that of several links to one file the first one counts. */
async function followed(
  links: readonly string[],
  o: { folder: string; root: string; taken: Set<string> },
): Promise<(FolderFile | undefined)[]> {
  const files: (FolderFile | undefined)[] = []
  for (const path of links.toSorted(byCodeUnit)) {
    const real = await orNothing(() => realpath(join(o.folder, path)))
    if (real === undefined || o.taken.has(real)) continue
    o.taken.add(real)
    const isInside = real.startsWith(o.root.endsWith(sep) ? o.root : o.root + sep)
    files.push(isInside ? await described(o.folder, path) : { path, size: 0, modifiedMs: 0, outside: true })
  }
  return files
}

async function inGroups<T>(paths: readonly string[], look: (path: string) => Promise<T>): Promise<T[]> {
  const all: T[] = []
  for (let at = 0; at < paths.length; at += AT_ONCE) all.push(...(await Promise.all(paths.slice(at, at + AT_ONCE).map(look))))
  return all
}

async function orNothing<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR') || hasCode(error, 'ELOOP')) return undefined
    throw new Unreachable(`the folder cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
