/** The nested levels of the limiter and the rules of each: workspace → app → contacts | conversations | content. */
import type { BucketRules } from './arithmetic.ts'
import type { Bucket } from './limiter.ts'

export const LEVELS = ['workspace', 'app', 'contacts', 'conversations', 'content'] as const
export type LevelName = (typeof LEVELS)[number]

/** Which level Intercom's headers describe: the app's one pool, or a pool for each family of endpoints. */
export type Pools = 'shared' | 'separate'

export interface LimiterSettings {
  readonly pools: Pools
  /** Share of a window's limit that is never taken, 0 to 0.9. Default 0.10. */
  readonly headroom?: number
  /** Share of a window's limit kept for live calls, 0 to 0.5. Default 0.05. */
  readonly live?: number
  /** Pause after a window opens. Default 200 ms. */
  readonly guardMs?: number
}

export type LevelRules = { readonly [level in LevelName]: BucketRules }

/** Official: limits are enforced in windows of 10 seconds, each with a sixth of the limit for a minute. */
export const WINDOW_MS = 10_000
/** Official: 10,000 calls a minute for an app. */
const APP_CALLS = 1_666
/** Official: 25,000 calls a minute for all private apps of a workspace together. No header tells it. */
const WORKSPACE_CALLS = 4_166
/** For a level that has no limit of its own. */
const NO_LIMIT = 1_000_000_000
const PROBES = 5

/** The rules of every level. The workspace is counted against its official cap without a pace: its apps are paced already. */
export function levelRules(settings: LimiterSettings): LevelRules {
  const shares = {
    windowMs: WINDOW_MS,
    headroomPermille: Math.round((settings.headroom ?? 0.1) * 1000),
    livePermille: Math.round((settings.live ?? 0.05) * 1000),
  }
  const counted: BucketRules = { ...shares, described: 0, guardMs: 0, burstPermille: 1000, defaultLimit: NO_LIMIT, probes: 0 }
  const guardMs = settings.guardMs ?? 200
  const described: BucketRules = { ...shares, described: 1, guardMs, burstPermille: 20, defaultLimit: APP_CALLS, probes: PROBES }
  const isShared = settings.pools === 'shared'
  const child = isShared ? counted : described
  const workspace = { ...counted, defaultLimit: WORKSPACE_CALLS }
  return { workspace, app: isShared ? described : counted, contacts: child, conversations: child, content: child }
}

/** The level whose limit a bucket's answers describe. */
export function describedLevel(bucket: Bucket, pools: Pools): LevelName {
  return pools === 'shared' ? 'app' : bucket
}
