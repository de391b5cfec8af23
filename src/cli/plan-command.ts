/** `fin-sync plan <sync>`: what a run would do and cost, field by field; writes nothing anywhere. */
import type { Command } from 'commander'
import type { Guard } from '../store/runs.ts'
import { ALLOW, guardList } from './allow.ts'
import type { Begin } from './context.ts'
import { wholeNumber } from './options.ts'
import { addLimitOption } from './run-options.ts'

export interface PlanOptions {
  readonly full?: true
  readonly limit?: number
  readonly show: number
  readonly live?: true
  readonly allow?: readonly Guard[]
}

export function addPlanCommand(program: Command, begin: Begin): void {
  const command = program
    .command('plan')
    .description('show what a run would do and cost; writes nothing anywhere')
    .argument('<sync>', 'its name in the configuration')
    .option('--full', 'as with run')
  addLimitOption(command)
    .option('--show <n>', 'how many changes and removals to show', wholeNumber({ min: 0, max: 100_000 }), 20)
    .option(
      '--live',
      'also compare with what Intercom holds now; costs calls, two for 100 contacts or for 100 pages of its library',
    )
    .option(...ALLOW, guardList)
    .action(
      begin(async (context, sync: string, o: PlanOptions) => {
        const { planOnce } = await import('./plan-sync.ts')
        return planOnce(context, { ...o, sync })
      }),
    )
}
