/** `fin-sync rejects <run>`: the rows that did not go as a CSV, each with its place and the reason, to be mended and imported again. */
import type { Command } from 'commander'
import type { ExitCode } from '../errors.ts'
import { findRun } from '../jobs/find-run.ts'
import type { Begin, Context } from './context.ts'
import { counted } from './figures.ts'
import { withStore } from './open-store.ts'
import { openOutput } from './output-file.ts'

interface RejectsOptions {
  readonly out?: string
  readonly force?: true
  readonly duplicates?: true
}

export function addRejectsCommand(program: Command, begin: Begin): void {
  program
    .command('rejects')
    .description('write the refused rows of a run as CSV, with place and reason')
    .argument('<run>', 'the id of a run, or as much of it as tells it from the others')
    .option('--out <file>', 'write to this file instead of stdout')
    .option('--force', 'overwrite the file')
    .option('--duplicates', 'also rows whose key an earlier row of the file had')
    .action(begin((context, run: string, options: RejectsOptions) => rejects(context, { ...options, run })))
}

async function rejects(context: Context, o: RejectsOptions & { run: string }): Promise<ExitCode> {
  const { rejectedPages, rejectsCsv } = await import('../jobs/rejects-csv.ts')
  await withStore(context, async ({ store: { db } }) => {
    const run = await findRun(db, o.run)
    const did = o.duplicates === true ? (['refused', 'duplicate'] as const) : (['refused'] as const)
    const output = await openOutput(context, { path: o.out, force: o.force === true })
    try {
      const { label, columns } = run
      const pages = () => rejectedPages(db, { run: run.id, did })
      const rows = await rejectsCsv({ label, columns, pages, write: output.write })
      context.terminal.say(`${counted(rows, 'row')} of run ${run.id}${o.out === undefined ? '' : ` written to ${o.out}`}`)
    } finally {
      await output.close()
    }
  })
  return 0
}
