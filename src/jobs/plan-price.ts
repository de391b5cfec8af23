/** What a plan costs in time. Pure. */
import type { Plan } from './plan.ts'

export interface Priced {
  readonly plan: Plan
  /** Calls in a window of 10 s as Intercom's headers showed just now; null = they showed none. */
  readonly limit: number | null
  readonly headroom: number
  readonly callsPerSecond: number | null
}

/** How long the calls take at least at that limit; null when it is not known. */
export function secondsOf({ plan, callsPerSecond }: Priced): number | null {
  return callsPerSecond === null ? null : plan.cost.calls / callsPerSecond
}
