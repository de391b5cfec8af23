/** Tells at the end what came of a run: for people a table, the summary line and the reasons; for programs one line of JSON. */
import type { ExitCode } from '../errors.ts'
import type { Context } from './context.ts'
import { exitCodeOf } from './exit-code.ts'
import { instant } from './figures.ts'
import type { PerformedRun } from './perform-run.ts'
import { outcomeTable, reasonLines, summaryLine } from './run-text.ts'
import type { Colors, Terminal } from './terminal.ts'

/** Prints it and answers how the process is to end. */
export function reportRun({ terminal, stop }: Pick<Context, 'terminal' | 'stop'>, performed: PerformedRun): ExitCode {
  const { run, summary } = performed
  if (terminal.json) terminal.data(JSON.stringify(summary))
  else if (!terminal.quiet)
    for (const line of reportLines(performed, { colors: terminal.colors, width: terminal.columns() })) terminal.data(line)
  if (run.status === null) return reportOpen({ terminal, stop }, performed)
  if (run.message !== null) terminal.warn(`fin-sync: ${run.message}`)
  return exitCodeOf(run)
}

/** A run without an end: we were told to stop, or another process took it over. */
function reportOpen({ terminal, stop }: Pick<Context, 'stop'> & { terminal: Terminal }, { run }: PerformedRun): ExitCode {
  const stopped = stop.exitCode()
  const resume = `to go on, run the same command again, or: fin-sync resume ${run.sync}`
  const why = stopped === undefined ? 'is driven by another process now' : `stopped in good order; ${resume}`
  terminal.warn(`fin-sync: run ${run.id} ${why}`)
  return stopped ?? exitCodeOf(run)
}

export function reportLines(
  performed: PerformedRun,
  o: { colors: Colors; width?: number | undefined; now?: () => number },
): string[] {
  const { run, summary, reasons } = performed
  const paint = run.status === 'done' ? o.colors.green : o.colors.yellow
  const sections = [
    refusedLines(performed, o),
    reasonLines(reasons, { did: 'postponed', label: run.label, width: o.width }),
    postponedLines(performed, (o.now ?? Date.now)()),
  ]
  return [
    ...outcomeTable([{ title: 'rows', summary }]),
    '',
    paint(summaryLine(summary)),
    ...sections.filter((lines) => lines.length > 0).flatMap((lines) => ['', ...lines]),
  ]
}

function refusedLines({ run, summary, reasons, kind }: PerformedRun, { width }: { width?: number | undefined }): string[] {
  if (summary.refused === 0) return []
  return [
    ...reasonLines(reasons, { did: 'refused', label: run.label, width }),
    kind === 'pages' ? mendPages(run) : `to mend them: fin-sync rejects ${run.id} --out bad.csv`,
  ]
}

/** What was wrong is in the documents, and not in cells that somebody could correct. */
export function mendPages({ id, sync }: { id: string; sync: string }): string {
  return `to mend them: correct the documents, then fin-sync run ${sync}; all of them are listed by: fin-sync rejects ${id} --out bad.csv`
}

function postponedLines({ run, summary, nextDueMs }: PerformedRun, now: number): string[] {
  if (summary.postponed === 0) return []
  const until = nextDueMs === null || nextDueMs === 0 ? '' : `, from ${instant(new Date(now + nextDueMs))} on`
  return [
    `the next run of ${run.sync} carries the postponed rows on${until}, or: fin-sync resume ${run.sync} (to stay for them: --wait 10m)`,
  ]
}
