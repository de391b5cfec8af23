/** Keeps what a run has told and how fast it goes, for whoever shows it. */
import type { Progress } from '../jobs/progress.ts'
import { ratesOf, remember, type Sample } from './progress-rate.ts'
import { progressLine, type Snapshot } from './progress-snapshot.ts'
import { advance, type ProgressState, STARTING, settledCount } from './progress-state.ts'

export interface Tracked {
  readonly sync: string
  /** Calls to Intercom made for the run so far. */
  readonly calls: () => number
  /** Calls a second that the limit leaves us; null while nobody knows. */
  readonly callsAllowed?: () => number | null
  /** Epoch milliseconds. */
  readonly now?: () => number
}

export interface Tracker {
  advance(progress: Progress): void
  state(): ProgressState
  /** Epoch milliseconds. */
  now(): number
  /** How it stands now. Each one is remembered for ten seconds, so it is not taken for every row. */
  snapshot(): Snapshot
  line(): string
}

export function createTracker(o: Tracked): Tracker {
  let state: ProgressState = STARTING
  let samples: readonly Sample[] = []
  const now = o.now ?? Date.now
  const snapshot = (): Snapshot => {
    const calls = o.calls()
    samples = remember(samples, { atMs: now(), calls, settled: settledCount(state) })
    return { sync: o.sync, state, calls, rates: ratesOf(samples), callsAllowed: o.callsAllowed?.() ?? null, now: now() }
  }
  return {
    advance(progress) {
      const before = state.phase
      state = advance(state, progress)
      // Reading sends next to nothing: its seconds would make the delivery look slow.
      if (state.phase !== before) samples = []
    },
    state: () => state,
    now,
    snapshot,
    line: () => progressLine(snapshot()),
  }
}
