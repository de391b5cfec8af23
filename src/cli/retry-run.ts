/** Retries a run: a new run of its sync that reads the rows which the old one refused. */
import type { ExitCode } from '../errors.ts'
import { findRun } from '../jobs/find-run.ts'
import { countOutcomes } from '../store/outcomes.ts'
import type { Run } from '../store/runs.ts'
import { configuredSync } from './configured-sync.ts'
import type { Context } from './context.ts'
import { tellNothingToDo } from './nothing-to-do.ts'
import { withStore } from './open-store.ts'
import { type RunOptions, requestOf } from './run-options.ts'
import { checkProgress, runOn } from './sync-once.ts'

/** @throws ConfigError when no run is meant, or its sync is not in the configuration any more */
export async function retryRun(context: Context, o: RunOptions & { run: string }): Promise<ExitCode> {
  checkProgress(context, o)
  return withStore(context, async ({ store }) => {
    const run = await findRun(store.db, o.run)
    const refused = (await countOutcomes(store.db, run.id)).get('refused') ?? 0
    if (refused === 0) return tellNothingToDo(context, `run ${run.id} ${whyNone(run)}; there is nothing to retry`)
    // Nothing is read from the source, so it does not matter where an import's rows came from.
    const configured = await configuredSync(context, { name: run.sync, path: run.request.path })
    return runOn(context, { ...o, configured, store, request: requestOf({ trigger: 'retry', retryOf: run.id }, o) })
  })
}

function whyNone({ removedOutcomes }: Run): string {
  return removedOutcomes?.refused === undefined ? 'has no refused rows' : 'is so old that its rows are kept no more'
}
