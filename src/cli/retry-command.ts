/** `fin-sync retry <run>`: sends the refused rows of a run again, from the cells that were kept, with today's mapping. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { addRunOptions, type RunOptions } from './run-options.ts'

export function addRetryCommand(program: Command, begin: Begin): void {
  const command = program
    .command('retry')
    .description("send a run's refused rows again, from their stored cells, with today's mapping")
    .argument('<run>', 'the id of a run, or as much of it as tells it from the others')
  addRunOptions(command).action(
    begin(async (context, run: string, o: RunOptions) => {
      const { retryRun } = await import('./retry-run.ts')
      return retryRun(context, { ...o, run })
    }),
  )
}
