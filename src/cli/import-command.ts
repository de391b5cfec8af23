/** `fin-sync import <file.csv> --as <sync>`: brings the rows of one CSV file into Intercom by the mapping of a sync. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { milliseconds, wholeNumber } from './options.ts'
import { MOST_ROWS } from './run-command.ts'
import { syncOnce } from './sync-once.ts'

interface ImportOptions {
  readonly as: string
  readonly limit?: number | null
  readonly wait: number
}

export function addImportCommand(program: Command, begin: Begin): void {
  program
    .command('import')
    .description('import a CSV file by the mapping of a sync')
    .argument('<file>', 'a CSV file; .gz is unpacked')
    .requiredOption('--as <sync>', 'the sync whose mapping is used')
    .option('--limit <n>', 'read only the first n rows', wholeNumber({ min: 1, max: MOST_ROWS }))
    .option('--wait <duration>', 'stay this long for rows that Intercom could not take yet, such as 10m', milliseconds, 0)
    .action(
      begin((context, file: string, { as: sync, limit = null, wait }: ImportOptions) => {
        const path = resolve(context.cwd, file)
        return syncOnce(context, { sync, request: { trigger: 'import', full: false, limit, path }, waitMs: wait })
      }),
    )
}
