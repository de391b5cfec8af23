/** `fin-sync webhooks`: what came from Intercom, and what went wrong with it. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'
import { wholeNumber } from './options.ts'

interface WebhooksOptions {
  readonly failed?: true
  readonly limit: number
}

export function addWebhooksCommand(program: Command, begin: Begin): void {
  program
    .command('webhooks')
    .description('count the webhooks that came from Intercom in the last seven days, by topic and by what became of them')
    .option('--failed', 'list those that were given up, newest first, each with what went wrong')
    .option('--limit <n>', 'with --failed: how many', wholeNumber({ min: 1, max: 1_000 }), 20)
    .action(begin((context, options: WebhooksOptions) => listed(context, options)))
}

async function listed(context: Context, { failed = false, limit }: { failed?: boolean; limit: number }): Promise<ExitCode> {
  const { lookOf, readLines } = await import('./home-ask.ts')
  const { terminal } = context
  const lines = await readLines(context, { ask: 'webhooks', failed, limit, ...lookOf(terminal) })
  for (const line of lines) terminal.data(line)
  if (lines.length === 0 && !terminal.json) terminal.say(failed ? 'no webhook was given up' : 'no webhooks yet')
  return 0
}
