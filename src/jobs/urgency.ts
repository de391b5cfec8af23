/** Which wake-up goes first when there are more than workers have hands for. */
import type { RunRequest } from '../store/runs.ts'

type Asked = Pick<RunRequest, 'trigger' | 'by'>

/** Of what waits for nobody: 0, the queue's own default, is for work that somebody is waiting for live. */
export const LIVE = 0

/** Whoever drives goes before whoever helps, so that a long run leaves a hand for others; a backfill can wait for both. */
const DRIVERS = { onDemand: 1, nightly: 2, backfill: 5 } as const
const HELPERS = { onDemand: 3, nightly: 4, backfill: 6 } as const

/** How a run that nobody drives is woken. */
export function wakeFor(request: Asked): { readonly priority: number; readonly live: boolean } {
  return { priority: urgencyOf(request), live: request.trigger === 'live' }
}

/** The queue's priority of a wake-up for a run that nobody drives: lower goes first. */
export function urgencyOf(request: Asked): number {
  return request.trigger === 'live' ? LIVE : DRIVERS[kindOf(request)]
}

/** The same for a slot that helps with it. */
export function helperUrgency(request: Asked): number {
  return HELPERS[kindOf(request)]
}

/** What the sweep carries on was asked for by nobody just now. */
function kindOf({ trigger, by }: Asked): keyof typeof DRIVERS {
  if (trigger === 'backfill') return 'backfill'
  return trigger === 'schedule' || by === 'sweep' ? 'nightly' : 'onDemand'
}
