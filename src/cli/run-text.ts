/** A run in words and tables for people. Pure: what the numbers are is summary.ts' business. */
import { explain } from '../codes.ts'
import { SUMMARY_ORDER, type Summary } from '../jobs/summary.ts'
import type { Did } from '../outcome.ts'
import { placeText } from '../place.ts'
import type { ReasonCount } from '../store/outcomes.ts'
import type { Status } from '../store/runs.ts'
import { count, counted, duration } from './figures.ts'
import { tableLines } from './table.ts'
import { wrapped } from './wrap.ts'

/** Shown even when they are 0: their absence would be a question. */
const ALWAYS: readonly Did[] = ['created', 'updated', 'unchanged']

/** Reasons shown of one outcome before the rest is only counted. */
const MOST_REASONS = 5

/** Outcomes of one run, or of several side by side; each with the title of its column. */
export function outcomeTable(runs: readonly { readonly title: string; readonly summary: Summary }[]): string[] {
  const shown = SUMMARY_ORDER.filter((did) => ALWAYS.includes(did) || runs.some(({ summary }) => summary[did] > 0))
  return tableLines(
    [{ title: 'outcome' }, ...runs.map(({ title }) => ({ title, align: 'right' as const }))],
    shown.map((did) => [did, ...runs.map(({ summary }) => count(summary[did]))]),
  )
}

/** `open` stands for a run that has not ended. */
export function statusWord(status: Status | null): string {
  return status ?? 'open'
}

/** `done: 1,500 read · 820 created · … · 1,523 calls · 12.3 s · run 20261120-k7mq3x` */
export function summaryLine(summary: Summary): string {
  const outcomes = SUMMARY_ORDER.filter((did) => summary[did] > 0).map((did) => `${count(summary[did])} ${did}`)
  const limited = summary.rate_limited > 0 ? [`${count(summary.rate_limited)} rate limited`] : []
  const parts = [
    `${count(summary.read)} read`,
    ...outcomes,
    counted(summary.calls, 'call'),
    ...limited,
    duration(summary.seconds),
    `run ${summary.run}`,
  ]
  return `${statusWord(summary.status)}: ${parts.join(' · ')}`
}

export interface ReasonOptions {
  readonly did: Did
  readonly label: string
  readonly most?: number
  /** How wide a line may be; undefined = as wide as it is. */
  readonly width?: number | undefined
}

/** Why rows ended as `did`: most frequent reason first, each with the first place where it was met. Nothing when there is no reason. */
export function reasonLines(reasons: readonly ReasonCount[], o: ReasonOptions): string[] {
  const own = reasons.filter((reason) => reason.did === o.did)
  const shown = own.slice(0, o.most ?? MOST_REASONS)
  const rest = own.length - shown.length
  return shown.length === 0 ? [] : [...reasonTable(shown, o), ...(rest > 0 ? [`and ${counted(rest, 'more code')}`] : [])]
}

/** Where a line would be too long, the last column goes below its row: what it says is not to be cut off. */
function reasonTable(reasons: readonly ReasonCount[], { did, label, width = Number.POSITIVE_INFINITY }: ReasonOptions): string[] {
  const columns = [{ title: did, align: 'right' }, { title: 'code' }, { title: 'first at' }] as const
  const rows = reasons.map((one) => [count(one.count), one.code, placeText(label, one.firstPlace)])
  const because = reasons.map((one) => one.firstWhy ?? '')
  const whole = tableLines(
    [...columns, { title: 'because' }],
    rows.map((row, i) => [...row, because[i] ?? '']),
  )
  if (whole.every((line) => line.length <= width)) return whole
  const [titles = '', ...lines] = tableLines(columns, rows)
  return [titles, ...lines.flatMap((line, i) => [line, ...wrapped(because[i] ?? '', { width, indent: '    ' })])]
}

/** What each of the codes means and what to do about it. */
export function explanationLines(codes: readonly string[], o: { width?: number | undefined }): string[] {
  return [...new Set(codes)].flatMap((code) => {
    const { means, do: advice } = explain(code)
    return [...wrapped(`${code}: ${means}`, o), ...wrapped(`→ ${advice}`, { ...o, indent: '  ' })]
  })
}
