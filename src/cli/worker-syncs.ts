/** The syncs that a worker can work on: all of its configuration, but for those that lack a variable or need what this version cannot do. */
import type { Config, Sync } from '../config/config.ts'
import { type LoadOptions, loadConfig } from '../config/load.ts'
import { ConfigError } from '../errors.ts'
import type { Context } from './context.ts'
import { supportedSync } from './supported.ts'

export interface WorkerSyncs {
  readonly config: Config
  readonly syncs: ReadonlyMap<string, Sync>
  /** The others, and why. */
  readonly leftOut: ReadonlyMap<string, string>
}

/** Parts of the configuration whose variables must all be there. */
export type Needed = Pick<LoadOptions, 'server' | 'notify'>

/** @throws ConfigError when something in the file is wrong */
export async function loadWorkerSyncs({ env, cwd, configPath: path }: Context, needed: Needed = {}): Promise<WorkerSyncs> {
  const config = await loadConfig({ path, env, cwd, leaveOut: true, ...needed })
  const syncs = new Map<string, Sync>()
  const leftOut = new Map([...config.unresolved].map(([name, lacking]) => [name, lacking.join('; ')]))
  for (const [name, sync] of config.syncs) {
    try {
      syncs.set(name, supportedSync(sync, { path: null }))
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      leftOut.set(name, error.message)
    }
  }
  return { config, syncs, leftOut }
}

/** @throws ConfigError when no sync of the file can be worked on */
export function refuseNone({ config, syncs }: WorkerSyncs): void {
  if (syncs.size === 0) throw new ConfigError(`${config.file} has no sync that this worker could work on`)
}
