/** Runs: opening, taking over, keeping and ending the execution of a sync. */
import type { Json } from '../json.ts'
import type { Did } from '../outcome.ts'
import type { Db, Queryable } from './db.ts'
import type { Reading } from './watermarks.ts'

export type Phase = 'reading' | 'delivering' | 'finished'
export type Status = 'done' | 'partial' | 'stopped' | 'cancelled' | 'failed'

export const GUARDS = ['archive', 'delete', 'change', 'min_rows'] as const
export type Guard = (typeof GUARDS)[number]

/**
 * What was asked for when the run was started. `path` is a file that is read in place of the source (`import`), `format` says what it holds where its name does not, `retryOf` reads the refused rows of
 * another run instead of the source, `resume` reads nothing and delivers what earlier runs left, `allow` lets guards pass, `by` says who asked
 * (user@host). A `schedule` is a `run` whose time had come. A `backfill` reads what changed from `from` (inclusive) to `to` (exclusive; both ISO 8601 in UTC), or with `full` everything;
 * it moves no watermark and archives nobody. A `live` run reads nothing: somebody waits for the rows that it was opened with.
 */
export interface RunRequest {
  readonly trigger: 'run' | 'schedule' | 'import' | 'retry' | 'resume' | 'backfill' | 'live'
  readonly retryOf?: string
  readonly allow?: readonly Guard[]
  readonly by?: string
  readonly full: boolean
  readonly limit: number | null
  readonly path: string | null
  readonly format?: 'csv' | 'jsonl' | 'xlsx'
  readonly from?: string
  readonly to?: string
}

/** What a guard found at the barrier: `found` of `of` where at most (`min_rows`: at least) `limit` may pass without leave. */
export interface GuardFinding {
  readonly guard: Guard
  /** What is counted; absent = contacts. */
  readonly what?: 'pages' | 'rows'
  readonly found: number
  readonly of: number
  /** Share of `of` (0 to 1); for `min_rows` a number of rows. */
  readonly limit: number
  readonly allowed: boolean
}

/** Slowest calls of a run and how long it waited for the limiter, in milliseconds. */
export interface RunStats {
  readonly slowest: readonly {
    readonly operation: string
    readonly ms: number
    readonly status: number | null
    readonly requestId?: string
  }[]
  readonly limitWaitMs: number
}

export interface Run {
  readonly id: string
  readonly sync: string
  readonly request: RunRequest
  readonly label: string
  /** The source's columns; null where its rows are documents. */
  readonly columns: readonly string[] | null
  /** Positions of columns whose cells are Dates. */
  readonly dates: readonly number[] | null
  readonly phase: Phase
  readonly status: Status | null
  readonly rowsRead: number
  readonly unchanged: number
  readonly chunks: number
  readonly cursor: Json | null
  /** Null until it is decided, and where no source is read. */
  readonly reading: Reading | null
  readonly complete: boolean
  readonly message: string | null
  readonly exitCode: number | null
  readonly guards: readonly GuardFinding[] | null
  readonly cancelledBy: string | null
  readonly stats: RunStats | null
  readonly calls: number
  readonly rateLimited: number
  readonly owner: string | null
  readonly leaseUntil: Date | null
  readonly startedAt: Date
  readonly finishedAt: Date | null
  /** Outcomes that are kept no more, counted by what they did; null = all are kept. */
  readonly removedOutcomes: Readonly<Partial<Record<Did, number>>> | null
}

export const COLUMNS = `id, sync, request, label, columns, dates, phase, status, rows_read as "rowsRead", unchanged, chunks, cursor, reading, complete, message,
  exit_code as "exitCode", guards, cancelled_by as "cancelledBy", stats, calls, rate_limited as "rateLimited", owner, lease_until as "leaseUntil",
  started_at as "startedAt", finished_at as "finishedAt", removed_outcomes as "removedOutcomes"`

export interface OpenRun {
  readonly id: string
  readonly sync: string
  readonly request: RunRequest
  /** Null = nobody drives it yet: a worker is to take it. */
  readonly owner: string | null
  readonly leaseMs: number
}

/** Opens a run; undefined when the sync has an open run already. */
export async function openRun(db: Queryable, o: OpenRun): Promise<Run | undefined> {
  const [run] = await db.query<Run>(
    `insert into fin_sync.runs (id, sync, request, owner, lease_until)
     values ($1, $2, $3, $4::text, case when $4::text is not null then clock_timestamp() + $5 * interval '1 ms' end)
     on conflict (sync) where status is null and not live do nothing returning ${COLUMNS}`,
    [o.id, o.sync, JSON.stringify(o.request), o.owner, o.leaseMs],
  )
  return run
}

/** The run of this sync that has not ended yet; live runs stand in nobody's way. */
export async function findOpenRun(db: Queryable, sync: string): Promise<Run | undefined> {
  const [run] = await db.query<Run>(`select ${COLUMNS} from fin_sync.runs where sync = $1 and status is null and not live`, [sync])
  return run
}

/**
 * Takes over a run whose driver is gone: its lease has passed, or `force` because no other process can be alive (embedded store).
 * Undefined when somebody still drives it.
 */
export async function takeOverRun(
  db: Queryable,
  run: { id: string; owner: string; leaseMs: number; force: boolean },
): Promise<Run | undefined> {
  const [taken] = await db.query<Run>(
    `update fin_sync.runs set owner = $2, lease_until = clock_timestamp() + $3 * interval '1 ms'
     where id = $1 and status is null and ($4 or lease_until is null or lease_until < clock_timestamp()) returning ${COLUMNS}`,
    [run.id, run.owner, run.leaseMs, run.force],
  )
  return taken
}

/** Renews the driver's lease and adds calls made since; false when somebody else drives the run now. */
export async function keepRun(
  db: Queryable,
  run: { id: string; owner: string; leaseMs: number; calls: number; rateLimited: number },
): Promise<boolean> {
  const count = await db.execute(
    `update fin_sync.runs set lease_until = clock_timestamp() + $3 * interval '1 ms', calls = calls + $4, rate_limited = rate_limited + $5
     where id = $1 and owner = $2`,
    [run.id, run.owner, run.leaseMs, run.calls, run.rateLimited],
  )
  return count === 1
}

/** Lets go of a run that is not finished (a signal came): anyone may take it over at once. False when it was ours no more. */
export async function releaseRun(db: Queryable, run: { id: string; owner: string }): Promise<boolean> {
  const sql = 'update fin_sync.runs set owner = null, lease_until = null where id = $1 and owner = $2'
  return (await db.execute(sql, [run.id, run.owner])) === 1
}

/**
 * A chunk of a read: its counts, the hashes of the keys it met, the keys of records that are deleted in the source, where reading goes on,
 * and where the next incremental read may begin.
 */
export interface ReadChunk {
  readonly rows: number
  readonly unchanged: number
  readonly seenKeys: Buffer
  readonly gone: readonly string[]
  readonly cursor: Json | null
  readonly watermark: Json | null
}

/**
 * Counts a chunk in, stores the keys it met and moves the run's cursor, in one statement: alone it is a transaction of its own. False when
 * another driver took the run; nothing is written then.
 */
export async function advanceRead(db: Queryable, run: { id: string; owner: string; chunk: ReadChunk }): Promise<boolean> {
  const { rows, unchanged, seenKeys, gone, cursor, watermark } = run.chunk
  const advanced = await db.query(
    `with run as (
       update fin_sync.runs set rows_read = rows_read + $3, unchanged = unchanged + $4, cursor = $5, chunks = chunks + 1,
         watermark = coalesce($8, watermark)
       where id = $1 and owner = $2 and phase = 'reading' returning id, chunks
     ), seen as (
       insert into fin_sync.seen (run, chunk, keys, gone) select id, chunks, $6, $7 from run
       where length($6::bytea) > 0 or $7::text[] is not null
     )
     select id from run`,
    [run.id, run.owner, rows, unchanged, jsonb(cursor), seenKeys, gone.length === 0 ? null : gone, jsonb(watermark)],
  )
  return advanced.length === 1
}

function jsonb(value: Json): string | null {
  return value === null ? null : JSON.stringify(value)
}

/**
 * Forgets what this run has read so far, because its source can only start again. Nothing was sent yet. What its rows asked for is parked:
 * a row that is not there any more must not be sent, nor have its outcome told at a place where another row stands now.
 */
export async function restartRead(db: Db, id: string): Promise<void> {
  await db.tx(async (tx) => {
    await tx.execute(`update fin_sync.ledger set state = 'parked' where run = $1 and state = 'due'`, [id])
    await tx.execute('delete from fin_sync.outcomes where run = $1', [id])
    await tx.execute('delete from fin_sync.seen where run = $1', [id])
    await tx.execute(
      'update fin_sync.runs set rows_read = 0, unchanged = 0, chunks = 0, cursor = null, watermark = null where id = $1',
      [id],
    )
  })
}

/** Notes where the rows come from: a short name for people, and the columns that stored cells belong to, with those that hold Dates. */
export async function describeRun(
  db: Queryable,
  run: { id: string; label: string; columns: readonly string[] | undefined; dates: readonly number[] | undefined },
): Promise<void> {
  const { id, label, columns = null, dates = null } = run
  await db.execute('update fin_sync.runs set label = $2, columns = $3, dates = $4 where id = $1', [
    id,
    label,
    jsonb(columns),
    jsonb(dates),
  ])
}

/** The barrier: the read is over. `message` and `exitCode` are kept when the source was cut short. */
export async function endRead(
  db: Queryable,
  run: { id: string; owner: string; complete: boolean; message: string | null; exitCode: number | null },
): Promise<boolean> {
  const count = await db.execute(
    `update fin_sync.runs set phase = 'delivering', complete = $3, message = $4, exit_code = $5
     where id = $1 and owner = $2 and phase = 'reading'`,
    [run.id, run.owner, run.complete, run.message, run.exitCode],
  )
  return count === 1
}

export async function getRun(db: Queryable, id: string): Promise<Run | undefined> {
  const [run] = await db.query<Run>(`select ${COLUMNS} from fin_sync.runs where id = $1`, [id])
  return run
}

/** Newest first. */
export async function listRuns(db: Queryable, o: { limit: number; sync?: string }): Promise<Run[]> {
  return db.query<Run>(
    `select ${COLUMNS} from fin_sync.runs where $2::text is null or sync = $2 order by started_at desc, id desc limit $1`,
    [o.limit, o.sync ?? null],
  )
}

/** Open runs that nobody drives: let go of, or past their lease. */
export async function listLeftRuns(db: Queryable): Promise<Run[]> {
  return db.query<Run>(
    `select ${COLUMNS} from fin_sync.runs where status is null and (lease_until is null or lease_until < clock_timestamp()) order by started_at`,
  )
}

export async function storeGuards(db: Queryable, run: { id: string; guards: readonly GuardFinding[] }): Promise<void> {
  await db.execute('update fin_sync.runs set guards = $2 where id = $1', [run.id, JSON.stringify(run.guards)])
}

/** Asks for a run's end; false when it has ended already. Whoever drives it sees it within a second or so. */
export async function requestCancel(db: Queryable, run: { id: string; by: string }): Promise<boolean> {
  const sql = 'update fin_sync.runs set cancelled_by = coalesce(cancelled_by, $2) where id = $1 and status is null'
  return (await db.execute(sql, [run.id, run.by])) === 1
}

/** Who asked for the run's end; null when nobody did. */
export async function cancelledBy(db: Queryable, id: string): Promise<string | null> {
  const [row] = await db.query<{ by: string | null }>('select cancelled_by as by from fin_sync.runs where id = $1', [id])
  return row?.by ?? null
}

/** Counts calls in that anybody made for the run, its driver or not. */
export async function addCalls(db: Queryable, run: { id: string; calls: number; rateLimited: number }): Promise<void> {
  await db.execute('update fin_sync.runs set calls = calls + $2, rate_limited = rate_limited + $3 where id = $1', [
    run.id,
    run.calls,
    run.rateLimited,
  ])
}

/** Adds to what others stored for the run. One statement, because several may do so at once. */
export async function addStats(db: Queryable, run: { id: string; stats: RunStats }): Promise<void> {
  await db.execute(
    `update fin_sync.runs set stats = jsonb_build_object(
       'slowest', (select coalesce(jsonb_agg(call), '[]') from (
         select call from jsonb_array_elements(coalesce(stats -> 'slowest', '[]') || $2) as call
         order by (call ->> 'ms')::float8 desc limit $4) slowest),
       'limitWaitMs', coalesce((stats ->> 'limitWaitMs')::float8, 0) + $3)
     where id = $1`,
    [run.id, JSON.stringify(run.stats.slowest), run.stats.limitWaitMs, SLOWEST_KEPT],
  )
}

const SLOWEST_KEPT = 5
