/** States that a sync is in and should not be: whoever inserts or deletes a line has seen the change, and nobody else has. */
import type { AlertKind } from '../notify/notice.ts'
import type { Queryable } from './db.ts'

export interface OpenAlert {
  readonly kind: AlertKind
  readonly since: Date
  /** What had asked for the run that showed it last; null where the lack of a run is it. */
  readonly origin: string | null
  /** Whether that run had read its source to the end. */
  readonly complete: boolean
  /** Names of the receivers that were told. */
  readonly told: readonly string[]
}

export async function listAlerts(db: Queryable, sync: string): Promise<readonly OpenAlert[]> {
  return db.query<OpenAlert>(
    'select kind, since, origin, complete, told from fin_sync.alerts where sync = $1 order by since, kind',
    [sync],
  )
}

/** Names of the syncs that are in this state. */
export async function listSyncsIn(db: Queryable, kind: AlertKind): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ sync: string }>('select sync from fin_sync.alerts where kind = $1', [kind])
  return new Set(rows.map(({ sync }) => sync))
}

export interface NewAlert extends Omit<OpenAlert, 'kind'> {
  readonly sync: string
  readonly kind: AlertKind
  readonly run: string | null
}

/** True when the sync was not in this state before; else the state is said to come from this run now, and nobody is to be told. */
export async function openAlert(tx: Queryable, o: NewAlert): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into fin_sync.alerts (sync, kind, since, run, origin, complete, told) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (sync, kind) do nothing`,
    [o.sync, o.kind, o.since, o.run, o.origin, o.complete, o.told],
  )
  if (inserted === 1) return true
  await tx.execute('update fin_sync.alerts set run = $3, origin = $4, complete = $5 where sync = $1 and kind = $2', [
    o.sync,
    o.kind,
    o.run,
    o.origin,
    o.complete,
  ])
  return false
}

/** Who had been told, and since when it had held; undefined when somebody else ended it. */
export async function closeAlert(
  tx: Queryable,
  o: { sync: string; kind: AlertKind },
): Promise<Pick<OpenAlert, 'since' | 'told'> | undefined> {
  const [row] = await tx.query<Pick<OpenAlert, 'since' | 'told'>>(
    'delete from fin_sync.alerts where sync = $1 and kind = $2 returning since, told',
    [o.sync, o.kind],
  )
  return row
}
