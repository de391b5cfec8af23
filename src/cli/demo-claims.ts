/** What the demo says is checked, not believed: a claim that does not hold is told and makes it fail. */
import type { Call } from '../simulator/http/call-log.ts'
import type { PerformedRun } from './perform-run.ts'
import type { Terminal } from './terminal.ts'

export interface Claims {
  hold(isTrue: boolean, claim: string): void
  /** Runs that came to their end: what is wrong in the examples may be refused, nothing else may go wrong. */
  ended(runs: readonly PerformedRun[]): void
  failed(): number
}

/** Nothing is claimed any more once `signal` was aborted. */
export function createClaims(terminal: Pick<Terminal, 'warn'>, signal: AbortSignal): Claims {
  let failed = 0
  const hold = (isTrue: boolean, claim: string): void => {
    if (isTrue || signal.aborted) return
    failed += 1
    terminal.warn(`fin-sync: the demo's claim does not hold: ${claim}`)
  }
  return {
    hold,
    ended(runs) {
      for (const { run, summary } of runs) {
        const isFine = run.status === 'done' || (run.status === 'partial' && summary.postponed + summary.cancelled === 0)
        hold(
          isFine,
          `run ${run.id} of ${run.sync} comes to its end (${run.status ?? 'it is open'}${run.message === null ? '' : `: ${run.message}`})`,
        )
      }
    },
    failed: () => failed,
  }
}

/** Calls that may change a contact, from the simulator's own log; a search is a POST that changes nothing. */
export function contactWrites(calls: readonly Pick<Call, 'method' | 'path'>[]): number {
  return calls.filter(({ method, path }) => method !== 'GET' && /^\/contacts(\/|$)/.test(path) && path !== '/contacts/search')
    .length
}
