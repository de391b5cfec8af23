/** `fin-sync show <run>`: what was asked for, what came of it, and why rows did not go. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'

export function addShowCommand(program: Command, begin: Begin): void {
  program
    .command('show')
    .description('show a run, also while it goes on: outcomes, reasons and what to do about them, guards, slow calls')
    .argument('<run>', 'the id of a run, or as much of it as tells it from the others')
    .action(begin((context, wanted: string) => show(context, wanted)))
}

async function show(context: Context, run: string): Promise<ExitCode> {
  const { lookOf, readLines } = await import('./home-ask.ts')
  for (const line of await readLines(context, { ask: 'show', run, ...lookOf(context.terminal) })) context.terminal.data(line)
  return 0
}
