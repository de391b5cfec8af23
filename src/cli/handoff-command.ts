/** `fin-sync handoff <conversation…> --yes`: hands conversations over to people now, whatever the rules say. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import { milliseconds } from './options.ts'

/** An answer that was lost is looked after by then. */
const WAIT_MS = 60_000

export function addHandoffCommand(program: Command, begin: Begin): void {
  program
    .command('handoff')
    .description('hand conversations over to people as `handoff:` says, whatever its rules say; never takes one from a person')
    .argument('<conversation...>', 'ids of conversations')
    .option('--yes', 'do it: conversations are tagged, assigned and get a note')
    .option('--wait <duration>', 'stay this long for what Intercom could not take yet', milliseconds, WAIT_MS)
    .action(
      begin(async (context, conversations: string[], o: { yes?: true; wait: number }) => {
        const { handOffByHand } = await import('./handoff-by-hand.ts')
        return handOffByHand(context, { conversations, yes: o.yes === true, waitMs: o.wait })
      }),
    )
}
