/** The limiter on Postgres: every process of a workspace's apps draws from the same rows, one short transaction a visit. */
import { untilNoDeadlock } from '../deadlock.ts'
import type { Db, Queryable } from '../store/db.ts'
import { freshState, type WindowState } from './arithmetic.ts'
import { createDesk } from './desk.ts'
import { type ExchangeReply, type ExchangeRequest, exchange, type Levels, mapLevels } from './exchange.ts'
import { LEVELS, type LevelName, type LevelRules, type LimiterSettings, levelRules } from './levels.ts'
import type { Limiter } from './limiter.ts'
import { type Nap, nap } from './nap.ts'

export interface PostgresLimiterOptions extends LimiterSettings {
  readonly db: Db
  /** The workspace's id: its cap is shared by all its apps. */
  readonly workspace: string
  /** What tells one app (one access token) of the workspace from another; never the token itself. */
  readonly app: string
  /** Called once when Intercom's headers contradict `pools`. */
  readonly onWarning?: (message: string) => void
  /** Epoch milliseconds. Default: the clock of the Postgres server, so that machines whose clocks differ agree. */
  readonly clock?: 'server' | (() => number)
  /** A clock of this process in milliseconds, for how long takers wait. */
  readonly now?: () => number
  readonly nap?: Nap
  /** 0 to 1. */
  readonly random?: () => number
}

/** Needs the table of migrations/0002_buckets.sql. */
export function createPostgresLimiter(o: PostgresLimiterOptions): Limiter {
  const rules = levelRules(o)
  const random = o.random ?? Math.random
  const clock = o.clock ?? 'server'
  const visitIn = async (tx: Queryable, request: ExchangeRequest): Promise<ExchangeReply> => {
    const { levels, serverNow } = await lockLevels(tx, o, rules)
    const now = clock === 'server' ? serverNow : clock()
    const reply = exchange(levels, request, { now, jitter: Math.floor(random() * 1000), rules })
    await storeLevels(tx, o, reply.levels)
    return reply
  }
  return createDesk({
    exchange: (request) => untilNoDeadlock(() => o.db.tx((tx) => visitIn(tx, request))),
    pools: o.pools,
    now: o.now ?? (() => performance.now()),
    nap: o.nap ?? nap,
    onWarning: o.onWarning ?? (() => {}),
  })
}

type Owner = Pick<PostgresLimiterOptions, 'workspace' | 'app'>

interface Row extends WindowState {
  readonly level: LevelName
  readonly now: number
}

/**
 * The rows are locked inside a materialized CTE and the clock is read outside, so that the time is the one after the wait for the
 * lock. All processes lock in the same order: the workspace's row, which is the only one that apps share, comes first.
 */
const LOCK = `
  with locked as materialized (
    select * from fin_sync.buckets
    where workspace = $1 and ((level = 'workspace' and app = '') or (level <> 'workspace' and app = $2))
    order by app <> '', level
    for update
  )
  select level, call_limit as "limit", spent, in_flight as "inFlight", announced, reset_at as "resetAt", clock_offset as "offset", ends_at as "endsAt",
    since, closed_until as "closedUntil", strikes, sure, floor(extract(epoch from clock_timestamp()) * 1000)::int8 as now
  from locked`

const ADD = `
  insert into fin_sync.buckets (workspace, app, level, call_limit)
  select $1, case level when 'workspace' then '' else $2 end, level, call_limit
  from unnest($3::text[], $4::int4[]) as fresh (level, call_limit)
  order by level <> 'workspace', level
  on conflict do nothing`

const STORE = `
  update fin_sync.buckets as held
  set call_limit = level.call_limit, spent = level.spent, in_flight = level.in_flight, announced = level.announced,
    reset_at = level.reset_at, clock_offset = level.clock_offset, ends_at = level.ends_at, since = level.since,
    closed_until = level.closed_until, strikes = level.strikes, sure = level.sure
  from unnest($3::text[], $4::int4[], $5::int4[], $6::int4[], $7::int4[], $8::int8[], $9::int8[], $10::int8[], $11::int8[],
    $12::int8[], $13::int4[], $14::int4[])
    as level (name, call_limit, spent, in_flight, announced, reset_at, clock_offset, ends_at, since, closed_until, strikes, sure)
  where held.workspace = $1 and held.level = level.name and held.app = case level.name when 'workspace' then '' else $2 end`

async function lockLevels(tx: Queryable, owner: Owner, rules: LevelRules): Promise<{ levels: Levels; serverNow: number }> {
  const found = await tx.query<Row>(LOCK, [owner.workspace, owner.app])
  const rows = found.length === LEVELS.length ? found : await addLevels(tx, owner, rules)
  const byLevel = new Map(rows.map((row) => [row.level, row]))
  const levels = mapLevels((level) => byLevel.get(level) ?? freshState(rules[level]))
  return { levels, serverNow: Math.max(...rows.map((row) => row.now)) }
}

async function addLevels(tx: Queryable, owner: Owner, rules: LevelRules): Promise<Row[]> {
  const limits = LEVELS.map((level) => rules[level].defaultLimit)
  await tx.execute(ADD, [owner.workspace, owner.app, [...LEVELS], limits])
  return tx.query<Row>(LOCK, [owner.workspace, owner.app])
}

async function storeLevels(tx: Queryable, owner: Owner, levels: Levels): Promise<void> {
  const column = <Key extends keyof WindowState>(key: Key) => LEVELS.map((level) => levels[level][key])
  await tx.execute(STORE, [
    owner.workspace,
    owner.app,
    [...LEVELS],
    column('limit'),
    column('spent'),
    column('inFlight'),
    column('announced'),
    column('resetAt'),
    column('offset'),
    column('endsAt'),
    column('since'),
    column('closedUntil'),
    column('strikes'),
    column('sure'),
  ])
}
