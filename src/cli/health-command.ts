/** `fin-sync health`: whether the server or worker on this machine takes work. */
import type { Command } from 'commander'
import type { Begin } from './context.ts'
import type { HealthOptions } from './health.ts'

export function addHealthCommand(program: Command, begin: Begin): void {
  program
    .command('health')
    .description('ask the server or worker on this machine whether it is ready: exit 0, or 1')
    .option('--url <url>', 'where it listens (default: by HOST and PORT, or http://127.0.0.1:8080)')
    .action(
      begin(async (context, o: HealthOptions) => {
        const { askHealth } = await import('./health.ts')
        return askHealth(context, o)
      }),
    )
}
