/** `fin-sync handoffs`: the newest hand-offs, one line each. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'
import { wholeNumber } from './options.ts'

export function addHandoffsCommand(program: Command, begin: Begin): void {
  program
    .command('handoffs')
    .description('list the newest hand-offs: when, which conversation, why, to whom, and whether it took')
    .option('--limit <n>', 'how many', wholeNumber({ min: 1, max: 1_000 }), 20)
    .action(begin((context, o: { limit: number }) => listed(context, o)))
}

async function listed(context: Context, o: { limit: number }): Promise<ExitCode> {
  const { lookOf, readLines } = await import('./home-ask.ts')
  const { terminal } = context
  const lines = await readLines(context, { ask: 'handoffs', ...o, ...lookOf(terminal) })
  for (const line of lines) terminal.data(line)
  if (lines.length === 0 && !terminal.json) terminal.say('no conversation was handed over yet')
  return 0
}
