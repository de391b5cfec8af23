/** A plan in words and tables for people. Pure. */
import { findingText, guardText } from '../jobs/guards.ts'
import type { Plan } from '../jobs/plan.ts'
import type { PlannedPages } from '../jobs/plan-pages.ts'
import { type Priced, secondsOf } from '../jobs/plan-price.ts'
import { count, counted, duration, instant } from './figures.ts'
import { changeLines } from './plan-changes.ts'
import { liveLines } from './plan-live-text.ts'
import { pagesLines } from './plan-pages-text.ts'
import { readingText } from './reading-text.ts'
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
    ...(plan.pages === undefined ? [changesSection(plan), missingLines(plan, o)] : pagesLines(plan.pages, o)),
    ...(['refused', 'duplicate', 'postponed'] as const).map((did) => reasonLines(plan.reasons, { did, label: plan.label, ...o })),
    guardLines(plan, o),
    plan.live === null ? [] : liveLines(plan.live, { label: plan.label, pages: plan.pages !== undefined }),
    costLines(priced, o),
  ]
  return [headLine(plan), ...sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines])]
}

/** Nothing to send, nothing that stands out, and nothing more that was asked for. */
function isEmpty({ update, lookUp, archive, refused, duplicate, postponed, guards, live }: Plan): boolean {
  return update + lookUp + archive + refused + duplicate + postponed + guards.length === 0 && live === null
}

function emptyLine({ sync, label, rows, reading, pages }: Plan): string {
  const one = pages === undefined ? 'row' : 'document'
  if (reading.kind === 'incremental') return emptyChangesLine({ sync, label, rows, reading })
  if (rows === 0) return `${sync}: nothing to do: ${label} has no ${one}s`
  return `${sync}: nothing to do: ${label} has ${counted(rows, one)}, and Intercom was sent all of it before`
}

/** An incremental read begins a little before where the last one came to. */
function emptyChangesLine({ sync, label, rows, reading }: Pick<Plan, 'sync' | 'label' | 'rows' | 'reading'>): string {
  const since = reading.sinceAt === undefined ? 'the last read' : `the read of ${instant(new Date(reading.sinceAt))}`
  if (rows === 0) return `${sync}: nothing to do: nothing changed in ${label} since ${since}`
  const changed = counted(rows, 'row that may have changed', 'rows that may have changed')
  return `${sync}: nothing to do: ${label} has ${changed} since ${since}, and Intercom was sent all of it before`
}

function headLine({ sync, label, rows, reading, pages }: Plan): string {
  const read = readingOf(reading)
  return `${sync}: ${counted(rows, pages === undefined ? 'row' : 'document')} of ${label}${read === undefined ? '' : ` (${read})`}; a run would`
}

function readingOf(reading: Plan['reading']): string | undefined {
  return readingText({ ...reading, since: reading.sinceAt })
}

function countLines(plan: Plan, o: PlanLook): string[] {
  const rows: readonly Counted[] = [
    ...countsOf(plan),
    ['refuse', plan.refused, ''],
    [
      'skip as duplicates',
      plan.duplicate,
      `an earlier ${plan.pages === undefined ? 'row has the same key' : 'document has the same external_id'}`,
    ],
    ['wait', plan.postponed, 'the answer to their last sending was lost'],
  ]
  const shown = rows.filter(([, n], i) => i < 3 || n > 0).map(([what, n, note]) => [`  ${what}`, count(n), note])
  return tableLines([{ title: '' }, { title: '', align: 'right' }, { title: '', optional: true }], shown, o).slice(1)
}

type Counted = readonly [what: string, n: number, note: string]

function countsOf(plan: Plan): Counted[] {
  if (plan.pages !== undefined) return pageCounts(plan, plan.pages)
  return plan.acts === undefined ? contactCounts(plan) : actCounts(plan, plan.acts)
}

function contactCounts({ update, lookUp, unchanged, archive }: Plan): Counted[] {
  return [
    ['update', update, 'contacts that the sync knows'],
    ['create or update', lookUp, 'not known yet, so they are looked up first'],
    ['leave as they are', unchanged, 'nothing changed since they were sent'],
    ['archive', archive, 'their records left the source'],
  ]
}

function actCounts({ update, lookUp, unchanged }: Plan, { again }: NonNullable<Plan['acts']>): Counted[] {
  return [
    ['do', lookUp, 'not done before'],
    again
      ? ['do again', update, 'their rows changed']
      : ['not do again', update, 'done before, and their rows say something else now'],
    ['leave as they are', unchanged, 'done before, and nothing changed'],
  ]
}

function pageCounts({ unchanged }: Plan, pages: PlannedPages): Counted[] {
  return [
    ['create', pages.create, ''],
    ['update', pages.update, 'pages that the sync knows'],
    ['leave as they are', unchanged, 'nothing changed since they were sent'],
    ['move', pages.move, 'the same page under another external_id'],
    ['delete', pages.delete, 'their documents left the source'],
  ]
}

function changesSection({ changes, update, lookUp, label, acts }: Plan): string[] {
  if (changes.length === 0) return []
  const all = update + lookUp
  const title = changes.length < all ? `the first ${count(changes.length)} of ${count(all)} changes` : 'changes'
  return [`${title}:`, ...changes.flatMap((change) => changeLines(change, { label, acts: acts !== undefined }))]
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
