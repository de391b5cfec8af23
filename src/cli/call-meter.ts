/** Counts the calls that one process makes to Intercom: how many, the slowest, how long they waited, and the limit that they met. */
import type { CallReport } from '../intercom/client.ts'
import type { CallMeter } from '../jobs/keep-alive.ts'
import type { RunStats } from '../store/runs.ts'

export interface ProcessMeter extends CallMeter {
  /** Takes one attempt in. */
  saw(call: Pick<CallReport, 'limited' | 'operation' | 'ms' | 'status' | 'requestId'>): void
  /** A call waited so long for the limiter. */
  waited(ms: number): void
  /** An answer named the limit, in calls of a window of 10 s. */
  limited(calls: number): void
  /** The limit that was named last; null = none was. */
  limit(): number | null
  /** All calls so far, whether they were taken or not. */
  total(): number
}

type SlowCall = RunStats['slowest'][number]
const SLOWEST = 5

export function createMeter(): ProcessMeter {
  let calls = 0
  let rateLimited = 0
  let taken = 0
  let slowest: SlowCall[] = []
  let waitedMs = 0
  let limit: number | null = null
  return {
    saw({ limited, operation, ms, status, requestId }) {
      calls += 1
      if (limited) rateLimited += 1
      if (slowest.length === SLOWEST && ms <= (slowest.at(-1)?.ms ?? 0)) return
      const call: SlowCall = { operation, ms: Math.round(ms), status, ...(requestId === undefined ? {} : { requestId }) }
      slowest = [...slowest, call].toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST)
    },
    waited(ms) {
      waitedMs += ms
    },
    limited(named) {
      limit = named
    },
    limit: () => limit,
    total: () => taken + calls,
    take() {
      const since = { calls, rateLimited }
      taken += calls
      calls = 0
      rateLimited = 0
      return since
    },
    stats() {
      const since: RunStats = { slowest, limitWaitMs: Math.round(waitedMs) }
      slowest = []
      waitedMs = 0
      return since
    },
  }
}
