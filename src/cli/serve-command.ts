/** `fin-sync serve`: one process as a whole installation, until it is told to stop. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { portNumber, wholeNumber } from './options.ts'
import type { ServeOptions } from './serve.ts'
import { MOST_AT_ONCE } from './worker-command.ts'

export function addServeCommand(program: Command, begin: Begin): void {
  program
    .command('serve')
    .description('run syncs by their schedules and by the admin API, and work on them, until it is stopped')
    .option('--host <address>', 'where it listens; beyond this machine only with a token (default: HOST, or 127.0.0.1)')
    .option('--port <n>', '0 takes a free one (default: PORT, or 8080)', portNumber)
    .option('--concurrency <n>', 'runs, and parts of runs, worked on at once', wholeNumber({ min: 1, max: MOST_AT_ONCE }), 4)
    .action(
      begin(async (context, o: ServeOptions) => {
        const { serve } = await import('./serve.ts')
        return serve(context, o)
      }),
    )
}
