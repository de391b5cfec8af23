/** `fin-sync show <run>`: what was asked for, what came of it, and why rows did not go. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import { type Summary, summarise } from '../jobs/summary.ts'
import { ROW_OUTCOMES } from '../outcome.ts'
import { countReasons, type ReasonCount } from '../store/outcomes.ts'
import type { Run } from '../store/runs.ts'
import type { Begin, Context } from './context.ts'
import { instant } from './figures.ts'
import { findRun } from './find-run.ts'
import { withStore } from './open-store.ts'
import { outcomeTable, reasonLines, statusWord, summaryLine } from './run-text.ts'
import { runJson } from './runs-command.ts'
import { tableLines } from './table.ts'

interface Shown {
  readonly run: Run
  readonly summary: Summary
  readonly reasons: readonly ReasonCount[]
}

export function addShowCommand(program: Command, begin: Begin): void {
  program
    .command('show')
    .description('show a run: outcomes and reasons')
    .argument('<run>', 'the id of a run, or as much of it as tells it from the others')
    .action(begin((context, wanted: string) => show(context, wanted)))
}

async function show(context: Context, wanted: string): Promise<ExitCode> {
  const shown = await withStore(context, async ({ store: { db } }) => {
    const run = await findRun(db, wanted)
    return { run, summary: await summarise(db, run), reasons: await countReasons(db, run.id) }
  })
  const lines = context.terminal.json ? [JSON.stringify(showJson(shown))] : showLines(shown)
  for (const line of lines) context.terminal.data(line)
  return 0
}

export function showJson({ run, summary, reasons }: Shown): object {
  const { phase, request, label, message, complete } = run
  return { ...runJson({ run, summary }), phase, complete, source: label, request, message, reasons }
}

export function showLines({ run, summary, reasons }: Shown): string[] {
  const most = Number.POSITIVE_INFINITY
  const sections = ROW_OUTCOMES.map((did) => reasonLines(reasons, { did, label: run.label, most })).filter(
    (lines) => lines.length > 0,
  )
  const hint = summary.refused > 0 ? ['', `the refused rows themselves: fin-sync rejects ${run.id} --out bad.csv`] : []
  return [
    ...facts(run),
    '',
    ...outcomeTable([{ title: 'rows', summary }]),
    ...sections.flatMap((lines) => ['', ...lines]),
    '',
    summaryLine(summary),
    ...hint,
  ]
}

function facts(run: Run): string[] {
  const rows = [
    ['run', run.id],
    ['sync', run.sync],
    ['status', run.status === null ? `${statusWord(null)}, ${run.phase}` : statusWord(run.status)],
    ['asked for', requestText(run)],
    ['source', run.label === '' ? '(never opened)' : run.label],
    ['started', instant(run.startedAt)],
    ...(run.finishedAt === null ? [] : [['finished', instant(run.finishedAt)]]),
    ...(run.message === null ? [] : [['message', run.message]]),
  ]
  return tableLines([{ title: '' }, { title: '' }], rows).slice(1)
}

function requestText({ request, sync }: Run): string {
  const what = request.path === null ? `run ${sync}` : `import ${request.path} --as ${sync}`
  return [what, ...(request.full ? ['--full'] : []), ...(request.limit === null ? [] : [`--limit ${request.limit}`])].join(' ')
}
