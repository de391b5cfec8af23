/** `fin-sync resume [sync]`: carries on what earlier runs left. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { addRunOptions, type RunOptions } from './run-options.ts'

export function addResumeCommand(program: Command, begin: Begin): void {
  const command = program
    .command('resume')
    .description('carry on runs that were stopped or killed, and rows whose next attempt is due; reads no source anew')
    .argument('[sync]', 'only this one; otherwise all that have something left')
  addRunOptions(command).action(
    begin(async (context, sync: string | undefined, o: RunOptions) => {
      const { resumeSyncs } = await import('./resume-syncs.ts')
      return resumeSyncs(context, { ...o, sync })
    }),
  )
}
