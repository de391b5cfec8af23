/** `fin-sync cancel <run>`: ends a run, also one that goes on in another process. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'

export function addCancelCommand(program: Command, begin: Begin): void {
  program
    .command('cancel')
    .description('end a run, also one in another process: what is under way is settled, the rest does not go')
    .argument('<run>', 'the id of a run, or as much of it as tells it from the others')
    .action(
      begin(async (context, run: string) => {
        const { cancelRun } = await import('./cancel-run.ts')
        return cancelRun(context, run)
      }),
    )
}
