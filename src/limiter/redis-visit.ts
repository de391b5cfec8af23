/** One run of the script on the buckets in Redis, waited for while the server is away. */
import { createHash } from 'node:crypto'
import { once, setMaxListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { FinSyncError } from '../errors.ts'
import { LUA_EXCHANGE } from './redis-lua-exchange.ts'

/**
 * The buckets could not be visited for so long that waiting on helps nobody. Exit 5. Not an Unreachable: that one would be read as
 * Intercom's, and each record that met it be put off.
 */
export class BucketsAway extends FinSyncError {
  override readonly name = 'BucketsAway'
  override readonly exitCode = 5
}

export interface VisitOptions {
  /** "Redis at host:port/database". */
  readonly at: string
  /** BucketsAway is thrown after this long. */
  readonly patienceMs: number
  /** Aborted = waits no longer. */
  readonly signal: AbortSignal
}

export type Visit = (keys: readonly string[], numbers: readonly number[]) => Promise<unknown>

const SHA = createHash('sha1').update(LUA_EXCHANGE).digest('hex')
/** What a server says that is in trouble for a while: memory or disk full, starting, failing over. */
const PASSING = /\b(OOM|MISCONF|LOADING|BUSY|READONLY|MASTERDOWN|NOREPLICAS|TRYAGAIN)\b/
const AGAIN_MS = 200

/**
 * The client queues what it cannot send and sends it again when the connection broke before the answer. A visit that is done twice so takes
 * calls that nobody makes, and counts answers twice, until the window ends: less is sent, or a 429 is heard, and nothing is lost.
 */
export function createVisit(client: Redis, o: VisitOptions): Visit {
  const away = (why: string): BucketsAway =>
    new BucketsAway(`${o.at} keeps the rate limit and did not answer ${why}. Is it running? What is left goes with the next run.`)
  // Each visit under way listens.
  setMaxListeners(0, o.signal)
  return async (keys, numbers) => {
    const stop = new AbortController()
    const onClose = (): void => stop.abort(away('before the limiter was closed'))
    const timer = setTimeout(() => stop.abort(away(`for ${Math.round(o.patienceMs / 1000)} s`)), o.patienceMs)
    o.signal.addEventListener('abort', onClose)
    if (o.signal.aborted) onClose()
    try {
      return await Promise.race([runUntilItPasses(client, { keys, numbers, signal: stop.signal }), whenAborted(stop.signal)])
    } finally {
      clearTimeout(timer)
      o.signal.removeEventListener('abort', onClose)
    }
  }
}

interface Run {
  readonly keys: readonly string[]
  readonly numbers: readonly number[]
  readonly signal: AbortSignal
}

async function runUntilItPasses(client: Redis, run: Run): Promise<unknown> {
  for (;;) {
    try {
      return await runScript(client, run)
    } catch (error) {
      if (!(error instanceof Error && PASSING.test(error.message))) throw error
      await delay(AGAIN_MS, undefined, { signal: run.signal })
    }
  }
}

/** By its hash; in full when the server does not know it (any more). */
async function runScript(client: Redis, { keys, numbers }: Run): Promise<unknown> {
  try {
    return await client.evalsha(SHA, keys.length, ...keys, ...numbers)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return client.eval(LUA_EXCHANGE, keys.length, ...keys, ...numbers)
  }
}

/** Rejects with the signal's reason. */
async function whenAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
  signal.throwIfAborted()
}
