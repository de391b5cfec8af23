/** `fin-sync worker`: works on the runs of every process that shares its database, until it is told to stop. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { portNumber, wholeNumber } from './options.ts'
import type { WorkerOptions } from './worker.ts'

/** More would wait for one another at the database. */
export const MOST_AT_ONCE = 64

export function addWorkerCommand(program: Command, begin: Begin): void {
  program
    .command('worker')
    .description(
      'work on runs that were started with --detach, by a schedule or by a server, on any number of machines (needs DATABASE_URL)',
    )
    .option('--concurrency <n>', 'runs, and parts of runs, worked on at once', wholeNumber({ min: 1, max: MOST_AT_ONCE }), 4)
    .option('--host <address>', 'where its health is told (default: HOST, or 127.0.0.1)')
    .option('--port <n>', 'tell its health here (default: PORT; without either it does not listen)', portNumber)
    .action(
      begin(async (context, o: WorkerOptions) => {
        const { runWorker } = await import('./worker.ts')
        return runWorker(context, o)
      }),
    )
}
