/** Stands between the client and its limiter, and tells what the limiter costs: the limit that answers name, and how long calls wait. */
import type { Grant, Limiter } from '../limiter/limiter.ts'

export interface LimitListeners {
  /** Calls in a window of 10 s, as an answer said. */
  readonly onLimit: (calls: number) => void
  /** A take waited this many milliseconds. */
  readonly onWaited: (ms: number) => void
  /** A clock in milliseconds. */
  readonly now?: () => number
}

export function watchLimiter(limiter: Limiter, o: LimitListeners): Limiter {
  const now = o.now ?? (() => performance.now())
  const heard = (grant: Grant): Grant => ({
    ...grant,
    said(answer) {
      if (answer.headers !== undefined) o.onLimit(answer.headers.limit)
      grant.said(answer)
    },
  })
  return {
    ...limiter,
    async take(bucket, options) {
      const since = now()
      try {
        return heard(await limiter.take(bucket, options))
      } finally {
        o.onWaited(now() - since)
      }
    },
  }
}
