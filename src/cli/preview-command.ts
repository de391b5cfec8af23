/** `fin-sync preview <sync> <external_id>`: the exact HTML that would be sent of one document. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'

export function addPreviewCommand(program: Command, begin: Begin): void {
  program
    .command('preview')
    .description('print the exact HTML that would be sent of one document; asks Intercom nothing')
    .argument('<sync>', 'the name of a sync with kind: pages')
    .argument('<external_id>', 'of the document, as plan and check show it')
    .action(
      begin(async (context, sync: string, externalId: string) => {
        const { preview } = await import('./preview.ts')
        return preview(context, { sync, externalId })
      }),
    )
}
