/** `fin-sync schema`: prints the JSON Schema of the configuration file, for editors; needs no configuration and no database. */
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import type { Begin, Context } from './context.ts'

/** Written by `npm run schema` and shipped; src/cli and dist/cli are equally deep. */
const SCHEMA = new URL('../../schema/fin-sync.schema.json', import.meta.url)

export function addSchemaCommand(program: Command, begin: Begin): void {
  program
    .command('schema')
    .description('print the JSON Schema of the configuration file, for editors')
    .action(begin((context) => printSchema(context)))
}

async function printSchema({ terminal }: Context): Promise<ExitCode> {
  await terminal.stream(await readFile(SCHEMA, 'utf8'))
  return 0
}
