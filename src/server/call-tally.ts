/** Counts the calls that this process makes to Intercom, by endpoint and answer: for /metrics. */
import type { CallReport } from '../intercom/client.ts'

export interface CallCount {
  /** The method and the path's pattern, such as `PUT /contacts/{id}`. */
  readonly operation: string
  /** Null = no answer came. */
  readonly status: number | null
  readonly calls: number
}

export interface CallTally {
  /** For the client's `onCall`. */
  saw(call: Pick<CallReport, 'operation' | 'status'>): void
  counts(): readonly CallCount[]
}

export function createCallTally(): CallTally {
  const counts = new Map<string, CallCount>()
  return {
    saw({ operation, status }) {
      const key = `${status} ${operation}`
      counts.set(key, { operation, status, calls: (counts.get(key)?.calls ?? 0) + 1 })
    },
    counts: () => [...counts.values()],
  }
}
