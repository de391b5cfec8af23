/** Ending a run: one conditional statement decides, so that any worker may try and exactly one succeeds. */
import type { Db, Queryable } from './db.ts'
import type { Run, Status } from './runs.ts'

/** Whether rows of the run still wait for their first outcome. */
export async function hasWaiting(db: Queryable, run: string): Promise<boolean> {
  const [row] = await db.query<{ waiting: boolean }>(
    'select exists (select from fin_sync.outcomes where run = $1 and did is null) as waiting',
    [run],
  )
  return row?.waiting ?? false
}

/** How many rows of the run wait for their first outcome. */
export async function countWaiting(db: Queryable, run: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'select count(*)::int as count from fin_sync.outcomes where run = $1 and did is null and place >= 0',
    [run],
  )
  return row?.count ?? 0
}

/**
 * Ends a run whose rows all have an outcome: `failed` when its read was cut short, `partial` when rows were refused or postponed,
 * else `done`. False when rows still wait or somebody ended it before. Called after the last commit, never inside its transaction:
 * there, two workers would each see the other's row and nobody would finish.
 */
export async function tryFinish(db: Queryable, run: string): Promise<boolean> {
  const count = await db.execute(
    `update fin_sync.runs r set phase = 'finished', owner = null, lease_until = null, finished_at = clock_timestamp(),
       status = case when r.exit_code is not null then 'failed'
                     when exists (select from fin_sync.outcomes o where o.run = r.id and o.did in ('refused', 'postponed', 'cancelled'))
                     then 'partial' else 'done' end
     where r.id = $1 and r.phase = 'delivering' and not exists (select from fin_sync.outcomes o where o.run = r.id and o.did is null)`,
    [run],
  )
  return count === 1
}

export interface Ending {
  readonly run: Pick<Run, 'id' | 'sync'>
  readonly status: Extract<Status, 'stopped' | 'cancelled' | 'failed'>
  readonly message: string
  readonly exitCode: number
  /** Why the rows that were left did not go. */
  readonly code: string
}

/**
 * Ends a run before its rows were delivered. After a failure they are postponed and go with the next run; after a stop or a cancel they
 * are parked until a read meets them again. Nothing is lost either way, because the ledger keeps what they want.
 */
export async function endEarly(db: Db, o: Ending): Promise<void> {
  const keep = o.status === 'failed'
  await db.tx(async (tx) => {
    await tx.execute(
      `update fin_sync.outcomes set did = $2, code = $3, why = $4, at = clock_timestamp() where run = $1 and did is null`,
      [o.run.id, keep ? 'postponed' : 'cancelled', o.code, o.message],
    )
    await tx.execute(
      `update fin_sync.ledger set state = case when $3 then 'due' else 'parked' end, lease_owner = null, lease_until = null, fence = fence + 1
       where sync = $1 and run = $2 and state in ('due', 'claimed', 'sending')`,
      [o.run.sync, o.run.id, keep],
    )
    await tx.execute('delete from fin_sync.seen where run = $1', [o.run.id])
    await tx.execute(
      `update fin_sync.runs set phase = 'finished', status = $2, message = $3, exit_code = $4, owner = null, lease_until = null,
         finished_at = clock_timestamp()
       where id = $1 and phase <> 'finished'`,
      [o.run.id, o.status, o.message, o.exitCode],
    )
  })
}

/** Runs of the sync that were left `partial` only by postponed rows become `done` once those have gone. Outcomes that are kept no more count too. */
export async function refreshPartial(db: Queryable, sync: string): Promise<void> {
  await db.execute(
    `update fin_sync.runs r set status = 'done' where r.sync = $1 and r.status = 'partial'
       and not coalesce(r.removed_outcomes, '{}') ?| array['refused', 'cancelled']
       and not exists (select from fin_sync.outcomes o where o.run = r.id and o.did in ('refused', 'postponed', 'cancelled'))`,
    [sync],
  )
}
