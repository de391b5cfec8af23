/** One run of a configured sync, from the configuration to the exit code: what `run` and `import` share. */
import { ConfigError, type ExitCode } from '../errors.ts'
import type { Store } from '../store/open.ts'
import type { RunRequest } from '../store/runs.ts'
import { type ConfiguredSync, configuredSync } from './configured-sync.ts'
import { type Connection, withConnection } from './connection.ts'
import type { Context } from './context.ts'
import type { GivenInput } from './given-input.ts'
import { withRedis } from './open-redis.ts'
import { withStore } from './open-store.ts'
import { performRun } from './perform-run.ts'
import { reportRun } from './report-run.ts'

/** `wait` in milliseconds; `progress` = events of JSON were asked for. */
export interface OnceOptions {
  readonly request: RunRequest
  readonly wait: number
  readonly progress?: true
  /** What an import reads and no table may hold. */
  readonly given?: GivenInput | undefined
}

export async function syncOnce(context: Context, o: OnceOptions & { sync: string }): Promise<ExitCode> {
  checkProgress(context, o)
  const configured = await configuredSync(context, { name: o.sync, path: o.request.path })
  return withStore(context, ({ store }) => runOn(context, { ...o, configured, store }))
}

/** Runs a sync on an open store and tells what came of it. */
export async function runOn(context: Context, o: OnceOptions & { configured: ConfiguredSync; store: Store }): Promise<ExitCode> {
  const { sync, settings } = o.configured
  const order = { sync, request: o.request, waitMs: o.wait, events: o.progress === true, given: o.given }
  const { db } = o.store
  const work = async (connection: Connection): Promise<ExitCode> =>
    reportRun(context, await performRun(context, { store: o.store, connection, order }))
  const onError = (error: Error): void => context.terminal.warn(`note: ${error.message}`)
  return withRedis(context, { onError, work: (redis) => withConnection(context, { settings, db, redis, work }) })
}

/** @throws ConfigError for --progress without --json: progress for people is shown without being asked for */
export function checkProgress({ terminal }: Context, o: { progress?: true }): void {
  if (o.progress && !terminal.json) throw new ConfigError('--progress goes with --json; without it progress is shown anyway')
}
