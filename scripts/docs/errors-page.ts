/** docs/errors.md: every reason code by area, and the exit codes. */

import type { CodeArea } from '../../src/codes/code-entry.ts'
import { EXIT_CODES } from '../../src/codes/exit-codes.ts'
import { CODE_AREAS } from '../../src/codes.ts'
import { documentedProgram } from './commands.ts'
import { code, page, table, WRITTEN } from './markdown.ts'

const INTRO =
  'A row that does not go, or goes with a remark, has a code and a sentence that says why. `fin-sync show <run>` groups them by code, ' +
  '`fin-sync rejects <run>` has them for each refused row. This page says what each code means and what to do.'

const KINDS = '_About_ tells what the code is about: one `row`, one `field` of it, or the whole `run`.'

/** Told only where the command is there. */
const RETRY =
  '**To retry a run**: `fin-sync retry <run>` sends its refused rows again, from the cells that were kept, with the mapping and settings of now.'

export function errorsPage(): string {
  const retry = documentedProgram().commands.some((command) => command.name() === 'retry') ? [RETRY] : []
  return page([
    WRITTEN,
    '# Reason codes and exit codes',
    INTRO,
    KINDS,
    ...retry,
    ...CODE_AREAS.flatMap(area),
    '## Exit codes',
    exitCodes(),
  ])
}

function area({ title, intro, codes }: CodeArea): string[] {
  const rows = codes.map((entry) => [code(entry.code), entry.kind, entry.means, entry.do])
  return [`## ${title}`, intro, table(['code', 'about', 'what it means', 'what to do'], rows)]
}

/** Also in docs/command-line.md. */
export function exitCodes(): string {
  const rows = Object.entries(EXIT_CODES).map(([exitCode, text]) => [code(exitCode), text.means, text.do])
  return table(['exit code', 'what it means', 'what to do'], rows)
}
