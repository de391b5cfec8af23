/** How far a run is, folded from what it tells, and in words. Pure. */
import type { Progress } from '../jobs/progress.ts'
import type { Did } from '../outcome.ts'
import { count, counted, duration } from './figures.ts'

export type ProgressPhase = 'starting' | 'reading' | 'delivering' | 'waiting'

export interface ProgressState {
  readonly phase: ProgressPhase
  /** Another process began the run, so `changed` knows only a part of it. */
  readonly resumed: boolean
  readonly rows: number
  readonly changed: number
  readonly refused: number
  /** Rows that were delivered or refused by Intercom, by outcome. */
  readonly settled: { readonly [did in Did]?: number }
  /** What the `waiting` phase waits for, milliseconds. */
  readonly waitMs: number
}

export const STARTING: ProgressState = {
  phase: 'starting',
  resumed: false,
  rows: 0,
  changed: 0,
  refused: 0,
  settled: {},
  waitMs: 0,
}

export function advance(state: ProgressState, progress: Progress): ProgressState {
  switch (progress.kind) {
    case 'resumed':
      return { ...STARTING, phase: progress.phase === 'delivering' ? 'delivering' : 'reading', resumed: true, rows: progress.rows }
    case 'read_again':
      return { ...STARTING, phase: 'reading' }
    case 'read':
      return { ...state, phase: 'reading', rows: progress.rows, changed: progress.changed, refused: progress.refused }
    case 'barrier':
      return { ...state, phase: progress.waiting > 0 ? 'delivering' : state.phase, rows: progress.rows }
    case 'settled':
      return {
        ...state,
        phase: 'delivering',
        settled: { ...state.settled, [progress.did]: (state.settled[progress.did] ?? 0) + 1 },
      }
    case 'waiting':
      return { ...state, phase: 'waiting', waitMs: progress.ms }
    case 'problem':
      return state
  }
}

/** One line: the phase, rows, what changed, what was refused, calls. */
export function describeProgress(state: ProgressState, o: { sync: string; calls: number }): string {
  const calls = counted(o.calls, 'call')
  switch (state.phase) {
    case 'starting':
      return `${o.sync}: starting`
    case 'reading':
      return `${o.sync}: reading · ${parts([
        [state.rows, 'rows'],
        [state.changed, 'changed'],
        [state.refused, 'refused'],
      ])}`
    case 'delivering':
      return `${o.sync}: delivering · ${delivered(state)} · ${calls}`
    case 'waiting':
      return `${o.sync}: waiting ${duration(state.waitMs / 1000)} for postponed rows · ${delivered(state)} · ${calls}`
  }
}

function delivered(state: ProgressState): string {
  const { created = 0, updated = 0, refused = 0, postponed = 0 } = state.settled
  const total = Object.values(state.settled).reduce((sum, n) => sum + n, 0)
  const known = !state.resumed && total <= state.changed
  const progress = known ? `${count(total)} of ${count(state.changed)} changed` : `${count(total)} settled`
  const more = parts(
    [
      [created, 'created'],
      [updated, 'updated'],
      [state.refused + refused, 'refused'],
      [postponed, 'postponed'],
    ],
    { skip: true },
  )
  return more === '' ? progress : `${progress} · ${more}`
}

function parts(figures: readonly (readonly [number, string])[], o: { skip?: boolean } = {}): string {
  return figures
    .filter(([n]) => n > 0 || !o.skip)
    .map(([n, word]) => `${count(n)} ${word}`)
    .join(' · ')
}
