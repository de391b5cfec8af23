/** How the buckets stand, for gauges: what Intercom announced and how long takers of this process waited. */
import { remaining } from './arithmetic.ts'
import type { Levels } from './exchange.ts'
import { describedLevel, type Pools } from './levels.ts'
import { BUCKETS, type Bucket, type BucketState } from './limiter.ts'

export interface Waited {
  add(bucket: Bucket, ms: number): void
  of(bucket: Bucket): number
}

export function createWaited(): Waited {
  const totals = { contacts: 0, conversations: 0, content: 0 }
  return {
    add: (bucket, ms) => {
      totals[bucket] += ms
    },
    of: (bucket) => totals[bucket],
  }
}

/** With shared pools every bucket shows the one limit that all of them share. */
export function bucketStates(levels: Levels, pools: Pools, waited: Waited): readonly BucketState[] {
  return BUCKETS.map((bucket) => {
    const { waitedMs, ...level } = { ...levels[describedLevel(bucket, pools)], waitedMs: waited.of(bucket) }
    if (level.resetAt === 0) return { bucket, limit: null, remaining: null, resetAt: null, waitedMs }
    return { bucket, limit: level.limit, remaining: Math.max(0, remaining(level)), resetAt: level.endsAt, waitedMs }
  })
}
