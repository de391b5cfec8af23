/** Plans a configured sync, from the configuration to what is shown. */
import type { ExitCode } from '../errors.ts'
import { callsPerSecond } from '../jobs/pace.ts'
import { plan } from '../jobs/plan.ts'
import { planJson } from '../jobs/plan-json.ts'
import type { Priced } from '../jobs/plan-price.ts'
import type { Store } from '../store/open.ts'
import { assembleSync } from './assemble.ts'
import { type ConfiguredSync, configuredSync } from './configured-sync.ts'
import { type Connection, withConnection } from './connection.ts'
import type { Context } from './context.ts'
import type { PlanOptions } from './plan-command.ts'
import { withScratchStore } from './plan-store.ts'
import { planLines } from './plan-text.ts'
import { showProgress } from './progress-view.ts'
import { requestOf } from './run-options.ts'

type Asked = PlanOptions & { readonly sync: string }

/** A source that was cut short is planned as far as it goes, and ends with the exit code that the run would have. */
export async function planOnce(context: Context, asked: Asked): Promise<ExitCode> {
  const configured = await configuredSync(context, { name: asked.sync, path: null })
  const priced = await withScratchStore(context, (store) =>
    withConnection(context, {
      settings: configured.settings,
      work: (connection) => planOver(context, { asked, configured, store, connection }),
    }),
  )
  return report(context, priced)
}

interface Parts {
  readonly asked: Asked
  readonly configured: ConfiguredSync
  readonly store: Pick<Store, 'db' | 'kind'>
  readonly connection: Connection
}

async function planOver(context: Context, o: Parts): Promise<Priced> {
  const { asked, configured, store, connection } = o
  const { meter, settings } = connection
  const onNotice = (text: string): void => context.terminal.warn(`note: ${text}`)
  const view = showProgress(context.terminal, { sync: asked.sync, calls: () => meter.total() })
  try {
    const planned = await plan({
      db: store.db,
      partsOn: (db) => assembleSync(configured.sync, { store: { db, kind: store.kind }, connection, onNotice }),
      request: requestOf({ trigger: 'run', full: asked.full === true }, asked),
      show: asked.show,
      live: asked.live === true,
      onProgress: view.onProgress,
      signal: context.stop.signal,
    })
    const { headroom } = settings
    return { plan: planned, limit: meter.limit(), headroom, callsPerSecond: callsPerSecond({ limit: meter.limit(), headroom }) }
  } finally {
    view.stop()
  }
}

function report({ terminal }: Context, priced: Priced): ExitCode {
  const lines = terminal.json ? [JSON.stringify(planJson(priced))] : planLines(priced, { width: terminal.columns() })
  for (const line of lines) terminal.data(line)
  return 0
}
