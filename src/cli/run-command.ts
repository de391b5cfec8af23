/** `fin-sync run <sync>`: reads the sync's source and brings Intercom in step with it. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { milliseconds, wholeNumber } from './options.ts'
import { syncOnce } from './sync-once.ts'

interface RunOptions {
  readonly full?: true
  readonly limit?: number | null
  readonly wait: number
}

/** More rows than any source has. */
export const MOST_ROWS = 1_000_000_000

export function addRunCommand(program: Command, begin: Begin): void {
  program
    .command('run')
    .description('run a sync now')
    .argument('<sync>', 'its name in the configuration')
    .option('--full', 'read everything, also where the source could tell what changed (a CSV file is always read in full)')
    .option('--limit <n>', 'read only the first n rows', wholeNumber({ min: 1, max: MOST_ROWS }))
    .option('--wait <duration>', 'stay this long for rows that Intercom could not take yet, such as 10m', milliseconds, 0)
    .action(
      begin((context, sync: string, { full, limit = null, wait }: RunOptions) =>
        syncOnce(context, { sync, request: { trigger: 'run', full: full === true, limit, path: null }, waitMs: wait }),
      ),
    )
}
