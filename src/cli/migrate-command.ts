/** `fin-sync migrate`: brings the database's schema to what this version needs, and does nothing else. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'
import { withStore } from './open-store.ts'

export function addMigrateCommand(program: Command, begin: Begin): void {
  program
    .command('migrate')
    .description('bring the database to what this version needs (every other command does so too)')
    .action(begin((context) => migrateOnly(context)))
}

async function migrateOnly(context: Context): Promise<ExitCode> {
  const migrated = await withStore(context, async (opened) => opened.migrated)
  const { terminal } = context
  if (terminal.json) terminal.data(JSON.stringify({ applied: migrated }))
  else terminal.say(migrated.length === 0 ? 'the database is up to date' : `applied ${migrated.join(', ')}`)
  return 0
}
