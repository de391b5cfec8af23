/** `fin-sync run <sync>`: reads the sync's source and brings Intercom in step with it. */
import type { Command } from 'commander'
import { ConfigError, type ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'
import { addLimitOption, addRunOptions, type RunOptions, requestOf } from './run-options.ts'

export function addRunCommand(program: Command, begin: Begin): void {
  const command = program
    .command('run')
    .description('run a sync now')
    .argument('<sync>', 'its name in the configuration')
    .option('--full', 'read everything, also where the source could tell what changed (a CSV file is always read in full)')
    .option('--detach', 'leave it to the workers (fin-sync worker), and print the id of the run; needs DATABASE_URL')
  addRunOptions(addLimitOption(command)).action(
    begin(async (context, sync: string, o: RunOptions & { full?: true; detach?: true }) => {
      if (o.detach) return detach(context, { ...o, sync })
      const { syncOnce } = await import('./sync-once.ts')
      return syncOnce(context, { ...o, sync, request: requestOf({ trigger: 'run', full: o.full === true }, o) })
    }),
  )
}

/** Nobody stays here who could wait for rows or show how it goes on. */
async function detach(context: Context, o: RunOptions & { sync: string; full?: true }): Promise<ExitCode> {
  if (o.wait > 0 || o.progress)
    throw new ConfigError('--detach goes without --wait and --progress: workers carry rows on by themselves')
  const { detachRun } = await import('./detach-run.ts')
  return detachRun(context, { sync: o.sync, request: requestOf({ trigger: 'run', full: o.full === true }, o) })
}
