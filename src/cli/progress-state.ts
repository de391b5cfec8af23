/** How far a run is, folded from what it tells. Pure. */
import type { Progress } from '../jobs/progress.ts'
import type { Did } from '../outcome.ts'

export type ProgressPhase = 'starting' | 'reading' | 'delivering' | 'waiting'

export interface ProgressState {
  readonly phase: ProgressPhase
  readonly rows: number
  readonly changed: number
  readonly refused: number
  /** Rows and removals to be delivered; null while nobody knows. */
  readonly total: number | null
  /** Rows that were delivered or refused by Intercom, by outcome. */
  readonly settled: { readonly [did in Did]?: number }
  /** What the `waiting` phase waits for, milliseconds. */
  readonly waitMs: number
}

export const STARTING: ProgressState = {
  phase: 'starting',
  rows: 0,
  changed: 0,
  refused: 0,
  total: null,
  settled: {},
  waitMs: 0,
}

export function advance(state: ProgressState, progress: Progress): ProgressState {
  switch (progress.kind) {
    case 'resumed':
      return progress.phase === 'delivering'
        ? { ...STARTING, phase: 'delivering', rows: progress.rows, total: progress.waiting }
        : { ...STARTING, phase: 'reading', rows: progress.rows }
    case 'read_again':
      return { ...STARTING, phase: 'reading' }
    case 'read':
      return { ...state, phase: 'reading', rows: progress.rows, changed: progress.changed, refused: progress.refused }
    case 'barrier':
      return atBarrier(state, { rows: progress.rows, total: progress.waiting + progress.removals })
    case 'settled':
      return {
        ...state,
        phase: 'delivering',
        settled: { ...state.settled, [progress.did]: (state.settled[progress.did] ?? 0) + 1 },
      }
    case 'waiting':
      return { ...state, phase: 'waiting', waitMs: progress.ms }
    case 'reading':
    case 'problem':
      return state
  }
}

function atBarrier(state: ProgressState, { rows, total }: { rows: number; total: number }): ProgressState {
  return { ...state, phase: total > 0 ? 'delivering' : state.phase, rows, total }
}

/** Rows and removals that have an outcome from the delivery. */
export function settledCount(state: ProgressState): number {
  return Object.values(state.settled).reduce((sum, n) => sum + n, 0)
}

/** Refused when they were read, and by Intercom. */
export function refusedCount(state: ProgressState): number {
  return state.refused + (state.settled.refused ?? 0)
}
