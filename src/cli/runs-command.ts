/** `fin-sync runs`: the newest runs, one line each. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'
import { wholeNumber } from './options.ts'

interface RunsOptions {
  readonly sync?: string
  readonly limit: number
}

export function addRunsCommand(program: Command, begin: Begin): void {
  program
    .command('runs')
    .description('list the newest runs, also while one goes on')
    .option('--sync <name>', 'only runs of this sync')
    .option('--limit <n>', 'how many', wholeNumber({ min: 1, max: 1_000 }), 20)
    .action(begin((context, options: RunsOptions) => listed(context, options)))
}

async function listed(context: Context, o: RunsOptions): Promise<ExitCode> {
  const { lookOf, readLines } = await import('./home-ask.ts')
  const { terminal } = context
  const lines = await readLines(context, { ask: 'runs', ...o, ...lookOf(terminal) })
  for (const line of lines) terminal.data(line)
  if (lines.length === 0 && !terminal.json) {
    terminal.say(o.sync === undefined ? 'no runs yet' : `no runs of ${JSON.stringify(o.sync)} yet`)
  }
  return 0
}
