/** `fin-sync transcript <conversation>`: what was said in a conversation, as it was stored when it was looked at for a hand-off. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'

export function addTranscriptCommand(program: Command, begin: Begin): void {
  program
    .command('transcript')
    .description('show what was said in a conversation that was looked at for a hand-off; it holds personal data')
    .argument('<conversation>', 'the id of a conversation')
    .action(begin((context, conversation: string) => shown(context, conversation)))
}

async function shown(context: Context, conversation: string): Promise<ExitCode> {
  const { lookOf, readLines } = await import('./home-ask.ts')
  const lines = await readLines(context, { ask: 'transcript', conversation, ...lookOf(context.terminal) })
  for (const line of lines) context.terminal.data(line)
  return 0
}
