/** `fin-sync runs`: the newest runs, one line each. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import { type Summary, summarise } from '../jobs/summary.ts'
import { listRuns, type Run } from '../store/runs.ts'
import type { Begin, Context } from './context.ts'
import { count, instant } from './figures.ts'
import { withStore } from './open-store.ts'
import { wholeNumber } from './options.ts'
import { statusWord } from './run-text.ts'
import { type Column, tableLines } from './table.ts'

interface RunsOptions {
  readonly sync?: string
  readonly limit: number
}

interface Listed {
  readonly run: Run
  readonly summary: Summary
}

export function addRunsCommand(program: Command, begin: Begin): void {
  program
    .command('runs')
    .description('list the newest runs')
    .option('--sync <name>', 'only runs of this sync')
    .option('--limit <n>', 'how many', wholeNumber({ min: 1, max: 1_000 }), 20)
    .action(begin((context, options: RunsOptions) => listed(context, options)))
}

async function listed(context: Context, o: RunsOptions): Promise<ExitCode> {
  const runs = await withStore(context, async ({ store: { db } }) => {
    const found = await listRuns(db, { limit: o.limit, ...(o.sync === undefined ? {} : { sync: o.sync }) })
    return Promise.all(found.map(async (run) => ({ run, summary: await summarise(db, run) })))
  })
  const { terminal } = context
  if (terminal.json) for (const one of runs) terminal.data(JSON.stringify(runJson(one)))
  else if (runs.length > 0) for (const line of runsTable(runs)) terminal.data(line)
  else terminal.say(o.sync === undefined ? 'no runs yet' : `no runs of ${JSON.stringify(o.sync)} yet`)
  return 0
}

/** The summary, and when the run was; null while it goes on. */
export function runJson({ run, summary }: Listed): Summary & { readonly started: string; readonly finished: string | null } {
  return { ...summary, started: run.startedAt.toISOString(), finished: run.finishedAt?.toISOString() ?? null }
}

const COLUMNS: readonly Column[] = [
  { title: 'run' },
  { title: 'sync' },
  { title: 'status' },
  { title: 'started' },
  { title: 'read', align: 'right' },
  { title: 'created', align: 'right' },
  { title: 'updated', align: 'right' },
  { title: 'refused', align: 'right' },
  { title: 'calls', align: 'right' },
  { title: 'seconds', align: 'right' },
]

export function runsTable(runs: readonly Listed[]): string[] {
  return tableLines(
    COLUMNS,
    runs.map(({ run, summary }) => [
      run.id,
      run.sync,
      statusWord(run.status),
      instant(run.startedAt),
      ...[summary.read, summary.created, summary.updated, summary.refused, summary.calls].map(count),
      summary.seconds.toFixed(1),
    ]),
  )
}
