/** Counts the calls that one process makes to Intercom, and remembers the slowest. */
import type { CallReport } from '../intercom/client.ts'
import type { CallMeter } from '../jobs/keep-alive.ts'
import type { RunStats } from '../store/runs.ts'

export interface ProcessMeter extends CallMeter {
  /** Takes one attempt in. */
  saw(call: Pick<CallReport, 'limited' | 'operation' | 'ms' | 'status' | 'requestId'>): void
  /** All calls so far, whether they were taken or not. */
  total(): number
}

type SlowCall = RunStats['slowest'][number]
const SLOWEST = 5

/** `waitedMs` tells how long calls waited for the limiter so far. */
export function createMeter(o: { waitedMs?: () => number } = {}): ProcessMeter {
  let calls = 0
  let rateLimited = 0
  let taken = 0
  let slowest: SlowCall[] = []
  return {
    saw({ limited, operation, ms, status, requestId }) {
      calls += 1
      if (limited) rateLimited += 1
      if (slowest.length === SLOWEST && ms <= (slowest.at(-1)?.ms ?? 0)) return
      const call: SlowCall = { operation, ms: Math.round(ms), status, ...(requestId === undefined ? {} : { requestId }) }
      slowest = [...slowest, call].toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST)
    },
    total: () => taken + calls,
    take() {
      const since = { calls, rateLimited }
      taken += calls
      calls = 0
      rateLimited = 0
      return since
    },
    stats: () => ({ slowest, limitWaitMs: Math.round(o.waitedMs?.() ?? 0) }),
  }
}
