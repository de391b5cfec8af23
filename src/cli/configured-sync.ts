/** One sync of the configuration, as the commands take it from there. */
import type { Sync, Workspace } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { FinSyncError } from '../errors.ts'
import type { Context } from './context.ts'
import { supportedSync } from './supported.ts'

export interface ConfiguredSync {
  readonly sync: Sync
  readonly settings: Workspace
}

/**
 * Loads the configuration for this one sync: variables that only others need may be missing. `path` = a CSV file is read instead of its
 * source.
 * @throws ConfigError when there is no such sync, when something in the file is wrong, or when this version cannot do it yet
 */
export async function configuredSync(context: Context, o: { name: string; path: string | null }): Promise<ConfiguredSync> {
  const { env, cwd, configPath: path } = context
  const config = await loadConfig({ path, env, cwd, sync: o.name })
  const wanted = config.syncs.get(o.name)
  if (wanted === undefined) throw new FinSyncError(`the configuration was loaded without the sync "${o.name}" that was asked for`)
  return { sync: supportedSync(wanted, { path: o.path }), settings: config.workspace }
}
