/** `fin-sync run <sync>`: reads the sync's source and brings Intercom in step with it. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { addLimitOption, addRunOptions, type RunOptions, requestOf } from './run-options.ts'

export function addRunCommand(program: Command, begin: Begin): void {
  const command = program
    .command('run')
    .description('run a sync now')
    .argument('<sync>', 'its name in the configuration')
    .option('--full', 'read everything, also where the source could tell what changed (a CSV file is always read in full)')
  addRunOptions(addLimitOption(command)).action(
    begin(async (context, sync: string, o: RunOptions & { full?: true }) => {
      const { syncOnce } = await import('./sync-once.ts')
      return syncOnce(context, { ...o, sync, request: requestOf({ trigger: 'run', full: o.full === true }, o) })
    }),
  )
}
