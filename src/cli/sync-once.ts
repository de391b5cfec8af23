/** One run of a configured sync, from the configuration to the exit code: what `run` and `import` share. */
import { loadConfig } from '../config/load.ts'
import { type ExitCode, FinSyncError } from '../errors.ts'
import type { RunRequest } from '../store/runs.ts'
import { withConnection } from './connection.ts'
import type { Context } from './context.ts'
import { withStore } from './open-store.ts'
import { performRun } from './perform-run.ts'
import { reportRun } from './report-run.ts'
import { supportedSync } from './supported.ts'

export interface OnceOptions {
  readonly sync: string
  readonly request: RunRequest
  readonly waitMs: number
}

export async function syncOnce(context: Context, o: OnceOptions): Promise<ExitCode> {
  const { env, cwd, configPath: path } = context
  const config = await loadConfig({ path, env, cwd, sync: o.sync })
  const wanted = config.syncs.get(o.sync)
  if (wanted === undefined) throw new FinSyncError(`the configuration was loaded without the sync "${o.sync}" that was asked for`)
  const sync = supportedSync(wanted, { path: o.request.path })
  return withStore(context, ({ store }) =>
    withConnection(context, {
      settings: config.workspace,
      db: store.db,
      work: async (connection) => {
        const order = { sync, request: o.request, waitMs: o.waitMs }
        return reportRun(context, await performRun(context, { store, connection, order }))
      },
    }),
  )
}
