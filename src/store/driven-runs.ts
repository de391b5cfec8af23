/** Runs that are delivered by whoever drives them, where others may help. */
import type { Queryable } from './db.ts'
import type { RunRequest } from './runs.ts'

/** Owners that are workers begin so: only their runs are helped. Who runs a sync in the foreground wants to do so alone. */
export const WORKER_PREFIX = 'worker:'

export interface DrivenRun {
  readonly id: string
  readonly sync: string
  readonly request: RunRequest
}

/** Runs that a living worker delivers, and whose end nobody asked for. */
export async function listDriven(db: Queryable): Promise<DrivenRun[]> {
  return db.query<DrivenRun>(
    `select id, sync, request from fin_sync.runs
     where status is null and phase = 'delivering' and cancelled_by is null
       and starts_with(owner, $1) and lease_until > clock_timestamp() order by started_at`,
    [WORKER_PREFIX],
  )
}

/** Whether somebody drives the run: its lease has not passed. */
export async function isDriven(db: Queryable, id: string): Promise<boolean> {
  const [row] = await db.query<{ driven: boolean }>(
    'select coalesce(lease_until > clock_timestamp(), false) as driven from fin_sync.runs where id = $1',
    [id],
  )
  return row?.driven ?? false
}

/** Lets go of every open run, whoever drove it; for the embedded store, where nobody else can be alive. */
export async function letGoOfAllRuns(db: Queryable): Promise<void> {
  await db.execute('update fin_sync.runs set owner = null, lease_until = null where status is null and owner is not null')
}

export async function listOpenRunIds(db: Queryable): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ id: string }>('select id from fin_sync.runs where status is null')
  return new Set(rows.map(({ id }) => id))
}
