/** `fin-sync notify`: sends a test message to each receiver of the configuration and tells what came back. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'

export function addNotifyCommand(program: Command, begin: Begin): void {
  program
    .command('notify')
    .description('send a test message to each receiver under notify: and tell what came back')
    .argument('[receiver]', 'only to the one of this name')
    .action(
      begin(async (context, receiver: string | undefined) => {
        const { testReceivers } = await import('./notify-test.ts')
        return testReceivers(context, receiver)
      }),
    )
}
