/** Live runs: opened together with the rows that somebody waits for, ready to be delivered. */
import type { Did } from '../outcome.ts'
import type { Db, Queryable } from './db.ts'
import { storeWanted, supersede, type Wanted } from './ledger-read.ts'
import { insertOutcomes } from './outcomes.ts'
import { COLUMNS, type Run, type RunRequest } from './runs.ts'

export interface LiveRunRows {
  readonly id: string
  readonly sync: string
  readonly request: RunRequest
  /** What people call it. */
  readonly label: string
  /** One row a key, in the order in which they are to be done. */
  readonly rows: readonly Wanted[]
  /** A row that is the same as one that was done is done once more. */
  readonly again: boolean
  /** A row whose key waits in another run already is left to that one, which looks at it after this moment. */
  readonly unlessWaiting: boolean
  /** Null = nobody drives it yet: a worker is to take it. */
  readonly owner: string | null
  readonly leaseMs: number
}

/**
 * Opens the run and hands its rows to the ledger, in one transaction. A row of the same key that still waits in another run is superseded.
 */
export async function insertLiveRun(db: Db, o: LiveRunRows): Promise<Run | 'id_taken' | 'all_waiting'> {
  return db.tx(async (tx) => {
    const rows = await rowsToStore(tx, o)
    if (rows.length === 0) return 'all_waiting'
    if (!(await insertRun(tx, { ...o, rows }))) return 'id_taken'
    const work = await storeRows(tx, { ...o, rows })
    const [run] = await tx.query<Run>(`update fin_sync.runs set unchanged = rows_read - $2 where id = $1 returning ${COLUMNS}`, [
      o.id,
      work,
    ])
    if (run === undefined) throw new Error(`run ${o.id} was opened a moment ago`)
    return run
  })
}

/** Whoever claims one of them now waits for us, and we for whoever settles one. */
async function rowsToStore(tx: Queryable, { sync, rows, unlessWaiting }: LiveRunRows): Promise<readonly Wanted[]> {
  const lines = await tx.query<{ key: string; state: string }>(
    'select key, state from fin_sync.ledger where sync = $1 and key = any ($2::text[]) order by key for update',
    [sync, rows.map(({ key }) => key)],
  )
  const waiting = new Set(unlessWaiting ? lines.filter(({ state }) => state === 'due').map(({ key }) => key) : [])
  return rows.filter(({ key }) => !waiting.has(key))
}

async function insertRun(tx: Queryable, o: LiveRunRows): Promise<boolean> {
  const count = await tx.execute(
    `insert into fin_sync.runs (id, sync, request, label, phase, live, rows_read, owner, lease_until)
     values ($1, $2, $3, $4, 'delivering', true, $5, $6::text,
       case when $6::text is not null then clock_timestamp() + $7 * interval '1 ms' end)
     on conflict (id) do nothing`,
    [o.id, o.sync, JSON.stringify(o.request), o.label, o.rows.length, o.owner, o.leaseMs],
  )
  return count === 1
}

/** How many of the rows wait for delivery; the others were done before. */
async function storeRows(tx: Queryable, o: LiveRunRows): Promise<number> {
  const keys = o.rows.map(({ key }) => key)
  const asked = { sync: o.sync, run: o.id }
  if (o.again) await forgetHeld(tx, { sync: o.sync, keys })
  await supersede(tx, { ...asked, keys })
  const work = await storeWanted(tx, { ...asked, rows: o.rows })
  const laterOf = new Map(work.map(({ key, later }) => [key, later]))
  const waiting = o.rows.filter(({ key }) => laterOf.has(key))
  await insertOutcomes(tx, {
    run: o.id,
    rows: waiting.map(({ place, key }) => ({ place, key, did: null, code: null, why: null, cells: null, readable: false })),
  })
  return waiting.length
}

async function forgetHeld(tx: Queryable, o: { sync: string; keys: readonly string[] }): Promise<void> {
  await tx.execute(
    `update fin_sync.ledger set state = 'due', held_fingerprint = null where sync = $1 and key = any ($2::text[]) and state = 'idle'`,
    [o.sync, o.keys],
  )
}

/** How a row of a live run ended. */
export interface LiveOutcome {
  /** Null = it waits. */
  readonly did: Did | null
  readonly code: string | null
  readonly why: string | null
  /** Of what was made or written to. */
  readonly id: string | null
}

/** A row without an outcome of its own was done before. */
export async function liveOutcome(db: Queryable, o: { run: string; sync: string; key: string }): Promise<LiveOutcome> {
  const [row] = await db.query<LiveOutcome>(
    `select coalesce(o.did, case when o.run is null then 'unchanged' end) as did, o.code, o.why, coalesce(o.contact_id, l.contact_id) as id
     from fin_sync.ledger l left join fin_sync.outcomes o on o.run = $1 and o.key = l.key where l.sync = $2 and l.key = $3`,
    [o.run, o.sync, o.key],
  )
  return row ?? { did: null, code: null, why: null, id: null }
}

/**
 * Removes what agents asked for before `before`: the texts are personal, and nobody repeats them under the same key any more. Lines of other
 * syncs stay for good.
 */
export async function removeAsked(db: Queryable, o: { sync: string; before: Date; limit: number }): Promise<number> {
  return db.execute(
    `delete from fin_sync.ledger where (sync, key) in (
       select l.sync, l.key from fin_sync.ledger l
       where l.sync = $1 and l.state in ('idle', 'refused', 'parked')
         and not exists (select from fin_sync.runs r where r.id = l.run and (r.finished_at is null or r.finished_at >= $2))
       limit $3)`,
    [o.sync, o.before, o.limit],
  )
}
