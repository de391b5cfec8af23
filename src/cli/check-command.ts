/** `fin-sync check [sync]`: tries everything that a run needs. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { wholeNumber } from './options.ts'

export function addCheckCommand(program: Command, begin: Begin): void {
  program
    .command('check')
    .description('try everything that a run needs, and show how the first rows are read and mapped; changes nothing')
    .argument('[sync]', 'its name in the configuration; all of them without')
    .option('--rows <n>', 'show this many rows', wholeNumber({ min: 0, max: 100 }), 3)
    .action(
      begin(async (context, sync: string | undefined, { rows }: { readonly rows: number }) => {
        const { check } = await import('./check.ts')
        return check(context, { sync, rows })
      }),
    )
}
