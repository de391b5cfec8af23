/** `fin-sync import <file> --as <sync>`: brings the rows of a file, wherever it is, into Intercom by the mapping of a sync. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { RunRequest } from '../store/runs.ts'
import type { Begin } from './context.ts'
import { addLimitOption, addRunOptions, type RunOptions, requestOf } from './run-options.ts'

type ImportOptions = RunOptions & { readonly as: string; readonly format?: NonNullable<RunRequest['format']> }

export function addImportCommand(program: Command, begin: Begin): void {
  const command = program
    .command('import')
    .description('import a file by the mapping of a sync; never archives anybody')
    .argument(
      '<file>',
      'a CSV, JSON lines or .xlsx file (.gz is unpacked): its path, a pattern in quotes, https://…, s3://…, or - for stdin',
    )
    .requiredOption('--as <sync>', 'the sync whose mapping is used')
    .addOption(
      new Option('--format <format>', 'what the file holds, where its name does not tell').choices(['csv', 'jsonl', 'xlsx']),
    )
  addRunOptions(addLimitOption(command)).action(
    begin(async (context, file: string, o: ImportOptions) => {
      const { syncOnce } = await import('./sync-once.ts')
      const { requestPath } = await import('./given-input.ts')
      const { path, given } = requestPath(isElsewhere(file) ? file : resolve(context.cwd, file), () => process.stdin)
      const format = o.format === undefined ? {} : { format: o.format }
      try {
        return await syncOnce(context, { ...o, sync: o.as, request: requestOf({ trigger: 'import', path, ...format }, o), given })
      } finally {
        given?.stdin?.destroy() // whoever still writes to us must not keep us alive
      }
    }),
  )
}

/** No path on this machine. */
function isElsewhere(file: string): boolean {
  return file === '-' || /^[a-z][a-z0-9+.-]*:\/\//i.test(file)
}
