/** `fin-sync import <file.csv> --as <sync>`: brings the rows of one CSV file into Intercom by the mapping of a sync. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { addLimitOption, addRunOptions, type RunOptions, requestOf } from './run-options.ts'

export function addImportCommand(program: Command, begin: Begin): void {
  const command = program
    .command('import')
    .description('import a CSV file by the mapping of a sync; never archives anybody')
    .argument('<file>', 'a CSV file; .gz is unpacked')
    .requiredOption('--as <sync>', 'the sync whose mapping is used')
  addRunOptions(addLimitOption(command)).action(
    begin(async (context, file: string, o: RunOptions & { as: string }) => {
      const { syncOnce } = await import('./sync-once.ts')
      const path = resolve(context.cwd, file)
      return syncOnce(context, { ...o, sync: o.as, request: requestOf({ trigger: 'import', path }, o) })
    }),
  )
}
