/** A plan in words and tables for people. Pure. */
import { findingText, guardText } from '../jobs/guards.ts'
import type { Plan } from '../jobs/plan.ts'
import { count, counted, duration } from './figures.ts'
import { changeLines } from './plan-changes.ts'
import { liveLines } from './plan-live-text.ts'
import { type Priced, secondsOf } from './plan-price.ts'
import { reasonLines } from './run-text.ts'
import { tableLines } from './table.ts'
import { printable, wrapped } from './wrap.ts'

/** How wide a line may be; undefined = as wide as it is. */
export interface PlanLook {
  readonly width?: number | undefined
}

export function planLines(priced: Priced, o: PlanLook): string[] {
  const { plan } = priced
  if (isEmpty(plan)) return [emptyLine(plan)]
  const sections = [
    countLines(plan, o),
    changesSection(plan),
    missingLines(plan, o),
    ...(['refused', 'duplicate', 'postponed'] as const).map((did) => reasonLines(plan.reasons, { did, label: plan.label, ...o })),
    guardLines(plan, o),
    plan.live === null ? [] : liveLines(plan.live, { label: plan.label }),
    costLines(priced, o),
  ]
  return [headLine(plan), ...sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines])]
}

/** Nothing to send, nothing that stands out, and nothing more that was asked for. */
function isEmpty({ update, lookUp, archive, refused, duplicate, postponed, guards, live }: Plan): boolean {
  return update + lookUp + archive + refused + duplicate + postponed + guards.length === 0 && live === null
}

function emptyLine({ sync, label, rows }: Plan): string {
  if (rows === 0) return `${sync}: nothing to do: ${label} has no rows`
  return `${sync}: nothing to do: ${label} has ${counted(rows, 'row')}, and Intercom was sent all of it before`
}

function headLine({ sync, label, rows }: Plan): string {
  return `${sync}: ${counted(rows, 'row')} of ${label}; a run would`
}

function countLines(plan: Plan, o: PlanLook): string[] {
  const rows: readonly (readonly [string, number, string])[] = [
    ['update', plan.update, 'contacts that the sync knows'],
    ['create or update', plan.lookUp, 'not known yet, so they are looked up first'],
    ['leave as they are', plan.unchanged, 'nothing changed since they were sent'],
    ['archive', plan.archive, 'their records left the source'],
    ['refuse', plan.refused, ''],
    ['skip as duplicates', plan.duplicate, 'an earlier row has the same key'],
    ['wait', plan.postponed, 'the answer to their last sending was lost'],
  ]
  const shown = rows.filter(([, n], i) => i < 3 || n > 0).map(([what, n, note]) => [`  ${what}`, count(n), note])
  return tableLines([{ title: '' }, { title: '', align: 'right' }, { title: '', optional: true }], shown, o).slice(1)
}

function changesSection({ changes, update, lookUp, label }: Plan): string[] {
  if (changes.length === 0) return []
  const all = update + lookUp
  const title = changes.length < all ? `the first ${count(changes.length)} of ${count(all)} changes` : 'changes'
  return [`${title}:`, ...changes.flatMap((change) => changeLines(change, { label }))]
}

function missingLines({ missing, archive }: Plan, o: PlanLook): string[] {
  if (missing.length === 0) return []
  const more = archive > missing.length ? `, … (${count(archive)} in all)` : ''
  return wrapped(`would be archived: ${missing.map(printable).join(', ')}${more}`, o)
}

function guardLines({ guards }: Plan, o: PlanLook): string[] {
  return guards.flatMap((finding) =>
    wrapped(finding.allowed ? `${findingText(finding)}; it may pass (--allow)` : `the run would stop: ${guardText(finding)}`, o),
  )
}

function costLines(priced: Priced, o: PlanLook): string[] {
  const { cost } = priced.plan
  const lookUp = cost.lookUp.calls === 0 ? [] : wrapped(`look-up by ${cost.lookUp.strategy}: ${cost.lookUp.why}`, o)
  return [...lookUp, ...wrapped(`${counted(cost.calls, 'call')}, ${timeText(priced)}`, o)]
}

function timeText(priced: Priced): string {
  const seconds = secondsOf(priced)
  if (seconds === null || priced.limit === null) return 'for how long nobody can tell: Intercom showed no limit'
  const share = Math.round(priced.headroom * 100)
  return `at least ${duration(seconds)} at the limit that Intercom shows now (${count(priced.limit)} calls in 10 s, ${share}% of it left free)`
}
