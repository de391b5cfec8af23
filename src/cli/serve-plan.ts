/** Plans a sync for the server: as `fin-sync plan` does, on the database of this process, one at a time. */
import pLimit from 'p-limit'
import { ConfigError, FinSyncError } from '../errors.ts'
import { plan } from '../jobs/plan.ts'
import type { Service } from '../server/service-contract.ts'
import { listOpenRunIds } from '../store/driven-runs.ts'
import type { Store } from '../store/open.ts'
import { assembleSync } from './assemble.ts'
import { withConnection } from './connection.ts'
import type { Context } from './context.ts'
import type { ProcessParts } from './worker-parts.ts'

/** Changes and missing keys that are shown. */
const SHOWN = 20

export function planner(context: Context, parts: Pick<ProcessParts, 'store' | 'syncs' | 'config' | 'leftOut'>): Service['plan'] {
  const inTurn = pLimit(1)
  return (name, o) => inTurn(() => planSync(context, { ...parts, ...o, name }))
}

type Asked = Pick<ProcessParts, 'store' | 'syncs' | 'config' | 'leftOut'> &
  Parameters<Service['plan']>[1] & { readonly name: string }

/** A connection of its own, with a limiter that keeps nothing: nothing of a plan may stay in the database. */
async function planSync(context: Context, o: Asked): ReturnType<Service['plan']> {
  const signal = AbortSignal.any([o.signal, context.stop.signal])
  signal.throwIfAborted()
  const sync = o.syncs.get(o.name)
  if (sync === undefined)
    throw new ConfigError(`sync "${o.name}" cannot be planned: ${o.leftOut.get(o.name) ?? 'the configuration has no such sync'}`)
  const { store } = o
  await refuseBesideRuns(store)
  return withConnection(context, {
    settings: o.config.workspace,
    work: (connection) =>
      plan({
        db: store.db,
        partsOn: (db) => assembleSync(sync, { store: { db, kind: store.kind }, connection }),
        request: o.request,
        show: SHOWN,
        live: false,
        onProgress: () => undefined,
        signal,
      }),
  })
}

/** The embedded database has one session, and a plan keeps it: a run would wait, and be taken for one whose process is gone. */
async function refuseBesideRuns({ db, kind }: Store): Promise<void> {
  if (kind !== 'embedded') return
  const [open] = await listOpenRunIds(db)
  if (open === undefined) return
  throw new FinSyncError(
    `run ${open} goes on, and the embedded database is needed for it alone: plan again when it has ended, or set DATABASE_URL`,
  )
}
