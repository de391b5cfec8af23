/** The limiter on Redis: every process of a workspace's apps draws from the same hashes, one atomic script a visit. */
import type { RedisServer } from '../redis.ts'
import { createDesk } from './desk.ts'
import { type LimiterSettings, levelRules } from './levels.ts'
import type { Limiter } from './limiter.ts'
import { type Nap, nap } from './nap.ts'
import { BucketsAway, createVisit } from './redis-visit.ts'
import { levelKeys, readReply, writeRequest } from './redis-wire.ts'

export interface RedisLimiterOptions extends LimiterSettings {
  readonly redis: RedisServer
  /** The workspace's id: its cap is shared by all its apps. */
  readonly workspace: string
  /** What tells one app (one access token) of the workspace from another; never the token itself. */
  readonly app: string
  /** Called once when Intercom's headers contradict `pools`. */
  readonly onWarning?: (message: string) => void
  /** Epoch milliseconds. Default: the clock of the Redis server, so that machines whose clocks differ agree. */
  readonly clock?: 'server' | (() => number)
  /** A clock of this process in milliseconds, for how long takers wait. */
  readonly now?: () => number
  readonly nap?: Nap
  /** 0 to 1. */
  readonly random?: () => number
  /** How long a visit waits for a server that is away before takers are refused. Default 5 minutes. */
  readonly patienceMs?: number
}

/** Buckets that nobody used for so long are forgotten; the next answers tell them anew. */
const EXPIRY_MS = 7 * 24 * 3_600_000
const PATIENCE_MS = 5 * 60_000
/** How long closing waits to write what was heard last; it is worth no more than a window. */
const CLOSE_MS = 2_000

/**
 * While Redis is away those who take wait, for as long as their signal and `patienceMs` let them; a server that lost everything is
 * learned anew, with a few calls until the first answer.
 * @throws (take, state) BucketsAway when the patience is used up
 */
export function createRedisLimiter(o: RedisLimiterOptions): Limiter {
  const rules = levelRules(o)
  const client = o.redis.connection()
  const closing = new AbortController()
  const keys = levelKeys({ prefix: o.redis.prefix, workspace: o.workspace, app: o.app })
  const visit = createVisit(client, { at: o.redis.at, patienceMs: o.patienceMs ?? PATIENCE_MS, signal: closing.signal })
  const { random = Math.random, clock = 'server' } = o
  const desk = createDesk({
    exchange: async (request) => {
      const now = clock === 'server' ? undefined : clock()
      const context = { now, jitter: Math.floor(random() * 1000), rules, expiryMs: EXPIRY_MS }
      return readReply(await visit(keys, writeRequest(request, context)), request.asks.length)
    },
    pools: o.pools,
    now: o.now ?? (() => performance.now()),
    nap: o.nap ?? nap,
    onWarning: o.onWarning ?? (() => {}),
  })
  const close = async (): Promise<void> => {
    const timer = setTimeout(() => closing.abort(), client.status === 'ready' ? CLOSE_MS : 0)
    try {
      await desk.close()
    } catch (error) {
      if (!(error instanceof BucketsAway)) throw error
    } finally {
      clearTimeout(timer)
      client.disconnect()
    }
  }
  return { ...desk, close }
}
