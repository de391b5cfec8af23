/** How a run stands at one moment, as a line for people and as an event for programs. Pure. */
import { count, counted, duration, instant } from './figures.ts'
import type { Rates } from './progress-rate.ts'
import { type ProgressState, refusedCount, settledCount } from './progress-state.ts'

export interface Snapshot {
  readonly sync: string
  readonly state: ProgressState
  /** Calls to Intercom made for the run so far. */
  readonly calls: number
  readonly rates: Rates
  /** Calls a second that the limit leaves us; null = no answer told the limit yet. */
  readonly callsAllowed: number | null
  /** Epoch milliseconds. */
  readonly now: number
}

/** Seconds until everything that waits is delivered, at the pace of the last seconds; null = nobody can tell. */
export function secondsLeft({ state, rates }: Snapshot): number | null {
  const left = remaining(state)
  if (state.phase !== 'delivering' || left === null || rates.settled === null || rates.settled <= 0) return null
  return Math.ceil(left / rates.settled)
}

/** What earlier runs left is delivered along and counted too, so more may be settled than was known to wait. */
function remaining(state: ProgressState): number | null {
  if (state.total === null) return null
  const left = state.total - settledCount(state)
  return left < 0 ? null : left
}

/** The most important parts come first: a narrow terminal shows no more. */
export function progressLine(shot: Snapshot): string {
  return [`${shot.sync}: ${phaseText(shot)}`, ...restOf(shot)].join(' · ')
}

function phaseText({ state, now }: Snapshot): string {
  switch (state.phase) {
    case 'starting':
      return 'starting'
    case 'reading':
      return `reading · ${counted(state.rows, 'row')} · ${count(state.changed)} changed`
    case 'delivering':
      return `delivering ${remaining(state) === null ? count(settledCount(state)) : `${count(settledCount(state))} of ${count(state.total ?? 0)}`}`
    case 'waiting':
      return waitingText(state, now)
  }
}

function waitingText(state: ProgressState, now: number): string {
  const rows = state.settled.postponed === undefined ? 'postponed rows' : counted(state.settled.postponed, 'postponed row')
  const until = instant(new Date(now + state.waitMs)).slice(11)
  return `waiting until ${until} (${duration(state.waitMs / 1000)}), then this process goes on with ${rows}`
}

function restOf(shot: Snapshot): string[] {
  const { state, calls } = shot
  if (state.phase === 'starting') return []
  const refused = refusedCount(state)
  const failed = refused > 0 || state.phase === 'reading' ? [`${count(refused)} refused`] : []
  if (state.phase === 'reading') return [...failed, ...(calls > 0 ? [counted(calls, 'call')] : [])]
  const left = secondsLeft(shot)
  return [
    ...(left === null ? [] : [`${left < 120 ? `${left} s` : duration(left)} left`]),
    ...failed,
    ...paceText(shot),
    `${counted(state.rows, 'row')} read`,
    counted(calls, 'call'),
    ...outcomeTexts(state),
  ]
}

function paceText({ rates, callsAllowed }: Snapshot): string[] {
  if (rates.calls === null) return []
  const pace = rates.calls.toFixed(rates.calls < 10 ? 1 : 0)
  return [callsAllowed === null ? `${pace} calls/s` : `${pace} of ${count(Math.floor(callsAllowed))} calls/s`]
}

function outcomeTexts({ settled }: ProgressState): string[] {
  const dids = ['created', 'updated', 'archived', 'postponed'] as const
  return dids.flatMap((did) => (settled[did] === undefined ? [] : [`${count(settled[did])} ${did}`]))
}

/** The counters of the same moment, for programs. */
export function progressJson(shot: Snapshot): object {
  const { state, calls, rates, callsAllowed } = shot
  const tenths = (n: number | null): number | null => (n === null ? null : Math.round(n * 10) / 10)
  return {
    phase: state.phase,
    rows: state.rows,
    changed: state.changed,
    refused: refusedCount(state),
    to_deliver: state.total,
    settled: settledCount(state),
    outcomes: state.settled,
    calls,
    calls_per_second: tenths(rates.calls),
    calls_allowed_per_second: tenths(callsAllowed),
    seconds_left: secondsLeft(shot),
  }
}
