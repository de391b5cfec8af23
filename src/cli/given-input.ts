/** What was given to this process alone and is stored nowhere: stdin, and addresses whose query may hold a key. */
import { ConfigError } from '../errors.ts'
import { fileAddress } from '../sources/input-http-address.ts'
import { refuseTerminal, STDIN_PATH, type Stdin } from '../sources/input-stdin.ts'
import type { RunRequest } from '../store/runs.ts'

/** `path` = as the run's request names it. */
export interface GivenInput {
  readonly path: string
  readonly stdin?: Stdin | undefined
  /** The address as it was given. */
  readonly address?: string | undefined
}

/** Behind this stands what an address may have and no table. */
const HIDDEN_QUERY = '?…'

/**
 * What a request may hold of a path, and what only this process knows of it.
 * @param path absolute, or an address, or `-`
 * @throws ConfigError for an address that may not be fetched, and when stdin is a terminal: no run is begun for either
 */
export function requestPath(path: string, stdin: () => Stdin): { path: string; given?: GivenInput } {
  if (path === STDIN_PATH) return { path, given: { path, stdin: notTerminal(stdin()) } }
  if (!/^https?:\/\//i.test(path)) return { path }
  fileAddress(path) // one with a password in it is refused before it is stored
  const query = path.search(/[?#]/)
  if (query < 0) return { path }
  const shown = `${path.slice(0, query)}${HIDDEN_QUERY}`
  return { path: shown, given: { path: shown, address: path } }
}

function notTerminal(stdin: Stdin): Stdin {
  refuseTerminal(stdin)
  return stdin
}

/**
 * The path that is really read. A run that another process left may name what only that process had.
 * @throws ConfigError when it must be given again
 */
export function givenPath(request: RunRequest & { readonly path: string }, given: GivenInput | undefined): string {
  const { path } = request
  const isOurs = given?.path === path
  if (path === STDIN_PATH && !isOurs)
    throw new ConfigError(
      'this run read its rows from stdin, and the process that had them is gone. What it had read is kept. Give all of them again: fin-sync import - --as <sync> < file',
    )
  if (!path.endsWith(HIDDEN_QUERY)) return path
  if (isOurs && given.address !== undefined) return given.address
  throw new ConfigError(
    `this run read ${path}, an address that is not stored because it may hold a key. Give it again: fin-sync import <address> --as <sync>`,
  )
}
