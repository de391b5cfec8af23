/** `fin-sync backfill <sync>`: reads once more what changed in a range of time, or everything. */
import type { Command } from 'commander'
import { type BackfillRange, checkRange, instantOption } from './backfill-range.ts'
import type { Begin } from './context.ts'
import { addLimitOption, addRunOptions, type RunOptions, requestOf } from './run-options.ts'

export function addBackfillCommand(program: Command, begin: Begin): void {
  const command = program
    .command('backfill')
    .description(
      'read what changed in a range of time once more; the next run goes on from where it would have, and nobody is archived',
    )
    .argument('<sync>', 'its name in the configuration')
    .option('--from <date>', 'read what changed at this time or later, such as 2026-01-31 or 2026-01-31T09:30Z', instantOption)
    .option('--to <date>', 'read what changed before this time', instantOption)
    .option('--full', 'read everything, also where the source cannot be read by time')
  addRunOptions(addLimitOption(command)).action(
    begin(async (context, sync: string, o: RunOptions & BackfillRange) => {
      checkRange(o)
      const { syncOnce } = await import('./sync-once.ts')
      const { from, to, full = false } = o
      const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
      return syncOnce(context, { ...o, sync, request: requestOf({ trigger: 'backfill', full, ...range }, o) })
    }),
  )
}
