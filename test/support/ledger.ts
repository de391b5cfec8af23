/** Small hands for ledger tests: a run that is open, rows that want something, and what the tables say afterwards. */
import type { Db } from '../../src/store/db.ts'
import { storeWanted, supersede, type Wanted } from '../../src/store/ledger-read.ts'
import { insertOutcomes } from '../../src/store/outcomes.ts'
import { openRun, type Run } from '../../src/store/runs.ts'
import { bindSync } from '../../src/store/syncs.ts'

export const SYNC = 'people'
export const OWNER = 'host:1:a'

export async function aRun(db: Db, id = 'run1'): Promise<Run> {
  await bindSync(db, { name: SYNC, workspace: 'w1' })
  await db.execute(
    `update fin_sync.runs set phase = 'finished', status = 'done', finished_at = clock_timestamp() where status is null`,
  )
  const request = { trigger: 'run', full: false, limit: null, path: null } as const
  const run = await openRun(db, { id, sync: SYNC, request, owner: OWNER, leaseMs: 60_000 })
  if (run === undefined) throw new Error('the run could not be opened')
  return run
}

export async function emptyTables(db: Db): Promise<void> {
  await db.execute('truncate fin_sync.syncs, fin_sync.runs, fin_sync.ledger, fin_sync.outcomes, fin_sync.identities, fin_sync.seen')
}

/** A uuid that stands for a number. */
export function fp(n: number): string {
  return `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`
}

export function wants(key: string, o: { place: number; value: number }): Wanted {
  const { place, value } = o
  return {
    key,
    place,
    fingerprint: fp(value),
    wanted: { role: 'user', set: { name: `v${value}` } },
    wantedFingerprint: fp(1000 + value),
  }
}

/** Reads rows into the ledger as the read phase does. */
export async function readRows(db: Db, run: string, rows: readonly Wanted[]): Promise<void> {
  await db.tx(async (tx) => {
    await supersede(tx, { sync: SYNC, run, keys: rows.map((row) => row.key) })
    const work = await storeWanted(tx, { sync: SYNC, run, rows })
    const waiting = rows.filter((row) => work.some((line) => line.key === row.key))
    await insertOutcomes(tx, {
      run,
      rows: waiting.map(({ place, key }) => ({ place, key, did: null, code: null, why: null, cells: null, readable: true })),
    })
  })
}

export async function lineOf(db: Db, key: string): Promise<Record<string, unknown>> {
  const [line] = await db.query<Record<string, unknown>>('select * from fin_sync.ledger where sync = $1 and key = $2', [SYNC, key])
  if (line === undefined) throw new Error(`no line ${key}`)
  return line
}

export async function didOf(db: Db, o: { run: string; place: number }): Promise<string | null> {
  const [row] = await db.query<{ did: string | null }>('select did from fin_sync.outcomes where run = $1 and place = $2', [
    o.run,
    o.place,
  ])
  if (row === undefined) throw new Error(`no outcome at ${o.run}:${o.place}`)
  return row.did
}
