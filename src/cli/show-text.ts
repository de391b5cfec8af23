/** A run with all that is known of it, in words and tables for people. Pure. */
import { findingText } from '../jobs/guards.ts'
import type { Shown } from '../jobs/run-json.ts'
import { ROW_OUTCOMES } from '../outcome.ts'
import type { GuardFinding, Run } from '../store/runs.ts'
import { count, counted, duration, instant } from './figures.ts'
import { readingText } from './reading-text.ts'
import { mendPages } from './report-run.ts'
import { explanationLines, outcomeTable, reasonLines, statusWord, summaryLine } from './run-text.ts'
import { tableLines } from './table.ts'
import { wrapped } from './wrap.ts'

export interface ShowLook {
  /** How wide a line may be; undefined = as wide as it is. */
  readonly width?: number | undefined
  /** Epoch milliseconds. */
  readonly now: number
  /** Its sync is one of pages. */
  readonly pages?: boolean
}

export function showLines(shown: Shown, o: ShowLook): string[] {
  const { run, summary, reasons } = shown
  const all = { label: run.label, most: Number.POSITIVE_INFINITY, width: o.width }
  const sections = [
    outcomeTable([{ title: 'rows', summary }]),
    ...ROW_OUTCOMES.map((did) => reasonLines(reasons, { ...all, did })),
    explanationLines(
      reasons.map((reason) => reason.code),
      o,
    ),
    guardLines(run, o),
    slowLines(run, o),
    waitLines(run),
    [summaryLine(summary)],
    hints(shown, o),
  ]
  return [...facts(run), ...sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines])]
}

const ROWS_REMOVED = 'only counted by now: what became of each is kept as long as retention.outcomes says'

function facts(run: Run): string[] {
  const rows = [
    ['run', run.id],
    ['sync', run.sync],
    ['status', run.status === null ? `${statusWord(null)}, ${stageOf(run)}` : statusWord(run.status)],
    ['asked for', requestText(run)],
    ...(run.request.by === undefined ? [] : [['asked by', run.request.by]]),
    ['source', run.label === '' ? '(never opened)' : run.label],
    ...readFact(run),
    ['started', instant(run.startedAt)],
    ...(run.finishedAt === null ? [] : [['finished', instant(run.finishedAt)]]),
    ...(run.removedOutcomes === null ? [] : [['rows', ROWS_REMOVED]]),
    ...(run.cancelledBy === null ? [] : [['cancelled by', run.cancelledBy]]),
    ...(run.message === null ? [] : [['message', run.message]]),
  ]
  return tableLines([{ title: '' }, { title: '' }], rows).slice(1)
}

function readFact({ reading, request }: Run): string[][] {
  if (reading === null) return []
  const { from, to } = request
  const text = readingText({ ...reading, since: reading.sinceAt, from, to })
  return text === undefined ? [] : [['read', text]]
}

/** A run that was left to the workers is nobody's until one takes it. */
function stageOf(run: Run): string {
  return isUntaken(run) ? 'waiting for a worker' : run.phase
}

function isUntaken({ owner, phase, label }: Run): boolean {
  return owner === null && phase === 'reading' && label === ''
}

/** As it was typed, or could have been. */
function requestText({ request, sync }: Run): string {
  const limit = request.limit === null ? [] : [`--limit ${request.limit}`]
  const allow = request.allow === undefined || request.allow.length === 0 ? [] : [`--allow ${request.allow.join(',')}`]
  return [commandOf(request, sync), ...(request.full ? ['--full'] : []), ...limit, ...allow].join(' ')
}

function commandOf(request: Run['request'], sync: string): string {
  if (request.trigger === 'resume') return `resume ${sync}`
  if (request.trigger === 'live') return 'live work'
  if (request.retryOf !== undefined) return `retry ${request.retryOf}`
  if (request.trigger === 'backfill') return backfillText(request, sync)
  if (request.path === null) return `run ${sync}`
  return `import ${request.path} --as ${sync}${request.format === undefined ? '' : ` --format ${request.format}`}`
}

function backfillText({ from, to }: Run['request'], sync: string): string {
  const range = [...(from === undefined ? [] : [`--from ${from}`]), ...(to === undefined ? [] : [`--to ${to}`])]
  return ['backfill', sync, ...range].join(' ')
}

function guardLines({ guards, request, startedAt }: Run, o: ShowLook): string[] {
  const allowed = `allowed by ${request.by ?? 'somebody'} at ${instant(startedAt)}`
  const end = (finding: GuardFinding): string => (finding.allowed ? allowed : 'it stopped the run before anything was sent')
  return (guards ?? []).flatMap((finding) => wrapped(`${findingText(finding)}: ${end(finding)}`, { width: o.width }))
}

function slowLines({ stats }: Run, o: ShowLook): string[] {
  if (stats === null || stats.slowest.length === 0) return []
  const columns = [
    { title: 'slowest', align: 'right' },
    { title: 'call' },
    { title: 'answer' },
    { title: 'request', optional: true },
  ] as const
  const rows = stats.slowest.map(({ operation, ms, status, requestId }) => [
    `${count(ms)} ms`,
    operation,
    status === null ? 'none' : String(status),
    requestId ?? '',
  ])
  return tableLines(columns, rows, o)
}

function waitLines({ stats, rateLimited }: Run): string[] {
  if (stats === null) return []
  const refused = rateLimited === 0 ? 'none was refused with 429' : `${count(rateLimited)} were refused with 429`
  return [`calls waited ${duration(stats.limitWaitMs / 1000)} in all for the rate limit; ${refused}`]
}

function hints({ run, waiting, summary }: Shown, { now, pages }: ShowLook): string[] {
  const rejected = pages
    ? [mendPages(run)]
    : [`the refused rows themselves: fin-sync rejects ${run.id} --out bad.csv`, `to send them again: fin-sync retry ${run.id}`]
  const isLeft = run.status === null && (run.leaseUntil === null || run.leaseUntil.getTime() < now)
  return [
    ...(waiting > 0 ? [`${counted(waiting, 'row')} still to be delivered`] : []),
    ...(summary.refused > (run.removedOutcomes?.refused ?? 0) ? rejected : []),
    ...(isLeft
      ? [`${isUntaken(run) ? 'nobody has taken it yet' : 'nobody works on it'}; to carry it on: fin-sync resume ${run.sync}`]
      : []),
  ]
}
