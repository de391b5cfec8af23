/** Puts a state of a sync into words: what it is, why, and what to do. Counts, codes and the run's own message; nothing of any record. Pure. */
import type { AlertKind, Notice } from '../notify/notice.ts'
import type { ReasonCount } from '../store/outcomes.ts'
import type { Run } from '../store/runs.ts'
import { findingText } from './guards.ts'
import { type AlertLimits, originOf, type RunState, usualRows } from './notify-rules.ts'
import type { Summary } from './summary.ts'

export interface RunStory {
  readonly run: Run
  readonly summary: Summary
  readonly reasons: readonly ReasonCount[]
  readonly earlier: readonly number[]
  readonly limits: AlertLimits
  /** Takes out of a text what must not be told. */
  readonly clean: (text: string) => string
}

export const TITLES: Readonly<Record<AlertKind, string>> = {
  run_failed: 'the run failed',
  stopped_by_guard: 'a guard stopped the run',
  refused_share: 'many rows were refused',
  unusual_rows: 'an unusual number of rows',
  overdue: 'overdue',
}

/** The reasons that are told; the rest is seen with `fin-sync show`. */
const MOST_REASONS = 3
const LONGEST = 500

export function runNotice(kind: RunState, story: RunStory): Notice {
  const { run } = story
  const at = (run.finishedAt ?? run.startedAt).toISOString()
  const { reason, next } = tellings[kind](story)
  return {
    kind,
    sync: run.sync,
    run: run.id,
    at,
    since: at,
    recovered_from: [],
    title: `${run.sync}: ${TITLES[kind]}`,
    reason: story
      .clean(reason)
      .replaceAll(/\s*\n\s*/g, '; ')
      .slice(0, LONGEST),
    counts: countsOf(story.summary),
    do: next,
  }
}

type Telling = (story: RunStory) => { readonly reason: string; readonly next: string }

const tellings: Readonly<Record<RunState, Telling>> = {
  run_failed: ({ run }) => ({ reason: run.message ?? 'it ended without a message', next: `fin-sync show ${run.id}` }),
  stopped_by_guard: ({ run }) => {
    const stopping = (run.guards ?? []).filter(({ allowed }) => !allowed)
    const allow = `--allow ${stopping.map(({ guard }) => guard).join(',')}`
    const again = originOf(run) === 'whole' ? `fin-sync run ${run.sync} ${allow}` : `start it again with ${allow}`
    return { reason: stopping.map(findingText).join('; '), next: `look at the source first; if the numbers are right: ${again}` }
  },
  refused_share: ({ run, summary, reasons, limits }) => ({
    reason: `${count(summary.refused)} of ${count(summary.read)} rows (${share(summary.refused / summary.read)}) were refused, more than ${share(limits.refusedShare)}${mostOften(reasons)}`,
    next: `fin-sync rejects ${run.id} --out bad.csv`,
  }),
  unusual_rows: ({ run, summary, earlier, limits }) => ({
    reason: `the source gave ${count(summary.read)} rows; ${count(usualRows(earlier))} are usual (the median of the last ${earlier.length} full reads), and from ${share(limits.fewerRows)} to ${share(limits.moreRows)} of that is taken for normal`,
    next: `look at the source, and at fin-sync show ${run.id}`,
  }),
}

export interface Lateness {
  readonly sync: string
  /** Of the last good run; null = there was none. */
  readonly lastGood: Date | null
  readonly dueBy: Date
  readonly now: Date
}

export function overdueNotice({ sync, lastGood, dueBy, now }: Lateness): Notice {
  const last = lastGood === null ? 'no run of it has ended well yet' : `its last good run ended at ${instant(lastGood)}`
  return {
    kind: 'overdue',
    sync,
    run: null,
    at: now.toISOString(),
    since: dueBy.toISOString(),
    recovered_from: [],
    title: `${sync}: ${TITLES.overdue}`,
    reason: `${last}, and by its schedule the next one should have ended by ${instant(dueBy)}`,
    counts: null,
    do: `fin-sync runs --sync ${sync} (and see that a worker or fin-sync serve is running)`,
  }
}

export interface Recovery {
  readonly sync: string
  readonly from: readonly { readonly kind: AlertKind; readonly since: Date }[]
  /** What the sync still suffers from. */
  readonly still: readonly AlertKind[]
  readonly at: Date
  readonly run: string | null
  readonly summary: Summary | null
}

export function recoveredNotice({ sync, from, still, at, run, summary }: Recovery): Notice {
  const since = new Date(Math.min(...from.map((one) => one.since.getTime())))
  const kinds = from.map(({ kind }) => kind)
  return {
    kind: 'recovered',
    sync,
    run,
    at: at.toISOString(),
    since: since.toISOString(),
    recovered_from: kinds,
    title: still.length === 0 ? `${sync}: recovered` : `${sync}: recovered in part`,
    reason: `over: ${titles(kinds)}${still.length === 0 ? '' : `; not over: ${titles(still)}`}`,
    counts: summary === null ? null : countsOf(summary),
    do: 'nothing',
  }
}

function titles(kinds: readonly AlertKind[]): string {
  return kinds.map((kind) => TITLES[kind]).join(', ')
}

function countsOf(summary: Summary): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(summary).filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
}

function mostOften(reasons: readonly ReasonCount[]): string {
  const refused = reasons.filter(({ did }) => did === 'refused').slice(0, MOST_REASONS)
  return refused.length === 0 ? '' : `; most often: ${refused.map((one) => `${one.code} (${count(one.count)})`).join(', ')}`
}

function share(part: number): string {
  return `${Math.round(part * 1000) / 10}%`
}

function count(n: number): string {
  return Math.round(n).toLocaleString('en-US')
}

function instant(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
