/** Counts calls per app and per workspace and says which one is over its limit. */

import { countAt, exceededMessage, rateHeaders, type WindowCount, type WindowSize, windowStart } from './rate-windows.ts'
import type { Family } from './route.ts'

/**
 * `shared`: every app (token) has one pool for everything, which is what the official pages describe. `separate`: every app has one
 * pool for each of contacts, conversations and content, sized like `app` unless said otherwise. The workspace's cap is over all apps.
 */
export interface LimitOptions {
  /** Default 1,667 calls per 10,000 ms: 10,000 a minute in the windows that Intercom enforces. */
  readonly app?: WindowSize
  /** Default 4,167 calls per 10,000 ms: 25,000 a minute; where `app` allows more, as much as that. */
  readonly workspace?: WindowSize
  readonly pools?: 'shared' | 'separate'
  /** Sizes of separate pools; ignored while the pools are shared. */
  readonly contacts?: WindowSize
  readonly conversations?: WindowSize
  readonly content?: WindowSize
  /** Whether authenticated answers carry X-RateLimit headers. Default true. */
  readonly headers?: boolean
}

export interface RateVerdict {
  readonly headers: Readonly<Record<string, string>>
  /** Set when the call is over a limit: the text of the 429. */
  readonly exceeded?: string
}

export interface RateLimits {
  /** Counts one call of an app, unless it is over a limit: refused calls use nothing up. */
  take(app: string, family: Family): RateVerdict
  /** The verdict of a window that is used up, for faults; counts nothing. */
  refusal(app: string, family: Family): RateVerdict
  /** Start of the app's current window, epoch milliseconds. */
  windowStartMs(family: Family): number
}

const APP_DEFAULT: WindowSize = { limit: 1667, windowMs: 10_000 }
const WORKSPACE_DEFAULT: WindowSize = { limit: 4167, windowMs: 10_000 }

/** A workspace whose app was granted more than the usual cap was granted it as a whole. */
const workspaceDefault = (app: WindowSize = APP_DEFAULT): WindowSize =>
  app.windowMs === WORKSPACE_DEFAULT.windowMs && app.limit > WORKSPACE_DEFAULT.limit ? app : WORKSPACE_DEFAULT

const UNLIMITED = { app: { limit: Infinity, windowMs: 10_000 }, workspace: { limit: Infinity, windowMs: 10_000 }, headers: false }

interface Pool {
  readonly name: string
  readonly size: WindowSize
}

/** `now` gives epoch milliseconds. */
export function createRateLimits(options: LimitOptions | 'none', now: () => number): RateLimits {
  const limits = options === 'none' ? UNLIMITED : options
  const counts = new Map<string, WindowCount>()
  const workspace: Pool = { name: 'workspace', size: limits.workspace ?? workspaceDefault(limits.app) }
  const count = (pool: Pool) => countAt(counts.get(pool.name), pool.size, now())
  const headers = (pool: Pool, at: WindowCount) => (limits.headers === false ? {} : rateHeaders(pool.size, at))
  const refuse = (pool: Pool): RateVerdict => ({
    headers: headers(pool, { ...count(pool), used: pool.size.limit }),
    exceeded: exceededMessage(pool.size),
  })
  return {
    take(app, family) {
      const own = poolOf(limits, app, family)
      const full = [own, workspace].find((pool) => count(pool).used >= pool.size.limit)
      if (full !== undefined) return refuse(full)
      for (const pool of [own, workspace]) counts.set(pool.name, { ...count(pool), used: count(pool).used + 1 })
      return { headers: headers(own, count(own)) }
    },
    refusal: (app, family) => refuse(options === 'none' ? { name: 'none', size: APP_DEFAULT } : poolOf(limits, app, family)),
    windowStartMs: (family) => windowStart(now(), poolOf(limits, '', family).size.windowMs),
  }
}

function poolOf(limits: LimitOptions, app: string, family: Family): Pool {
  const size = limits.app ?? APP_DEFAULT
  if (limits.pools !== 'separate') return { name: `app ${app}`, size }
  return { name: `${family} of app ${app}`, size: limits[family] ?? size }
}
