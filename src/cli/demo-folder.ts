/** The demo's own folder: made by it, marked by it, and emptied at its beginning only if it carries that mark. */
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../errors.ts'
import { holdHome } from '../store/home.ts'

export interface DemoFolder {
  /** FIN_SYNC_HOME of the demo's runs. */
  readonly home: string
  readonly config: string
  readonly customers: string
  /** The document that the demo edits. */
  readonly handbookPage: string
  /** Contacts that are in the simulated Intercom from the start. */
  readonly contacts: string
  /** Lets the next demo in. The folder stays, to be looked at. */
  release(): Promise<void>
}

const MARK = 'made-by-fin-sync-demo.txt'
const MARK_TEXT = 'fin-sync demo made this folder and empties it each time it starts.\n'
/** The same from src/cli and dist/cli. */
const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url))
const COPIED = ['fin-sync.yaml', 'customers.csv', 'leads.csv', 'existing-contacts.json', 'handbook.yaml', 'handbook'] as const

/**
 * Takes the folder for this process and puts fresh copies of the examples into it.
 * @throws ConfigError when it is in use by another demo, holds what no demo put there, or cannot be written
 */
export async function prepareDemoFolder(folder: string, o: { describe: string }): Promise<DemoFolder> {
  await refuseForeign(folder)
  const lock = await holdHome(folder, o)
  try {
    const [home, files] = [join(lock.home, 'home'), join(lock.home, 'files')]
    await writeFile(join(lock.home, MARK), MARK_TEXT)
    for (const old of [home, files]) await rm(old, { recursive: true, force: true })
    await mkdir(files)
    for (const name of COPIED) await cp(join(EXAMPLES, name), join(files, name), { recursive: true })
    const at = (name: (typeof COPIED)[number]): string => join(files, name)
    const paths = { config: at('fin-sync.yaml'), customers: at('customers.csv'), contacts: at('existing-contacts.json') }
    const handbookPage = join(at('handbook'), 'developers', 'api.md')
    return { home, ...paths, handbookPage, release: lock.release }
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function refuseForeign(folder: string): Promise<void> {
  const names = await namesIn(folder)
  if (names.length === 0 || names.includes(MARK)) return
  throw new ConfigError(
    `${folder} holds files that fin-sync demo did not put there. Move it away, or set FIN_SYNC_HOME to another folder.`,
  )
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new ConfigError(`${folder} cannot be used for the demo. Set FIN_SYNC_HOME to a folder that you may write to.`, {
      cause: error,
    })
  }
}
