/** An error as the person at the terminal sees it: one clear line when it was written for them, the whole story when it is a defect. */
import { redact } from '../config/redact.ts'
import { type ExitCode, FinSyncError } from '../errors.ts'
import { databaseLost, isDatabaseLost } from '../store/lost-database.ts'

export interface ErrorText {
  readonly lines: readonly string[]
  readonly exitCode: ExitCode
}

/** `verbose` adds what caused it. */
export function errorLines(error: unknown, o: { verbose: boolean }): ErrorText {
  if (!(error instanceof FinSyncError)) {
    if (isDatabaseLost(error)) return errorLines(databaseLost(error), o)
    return {
      lines: ['fin-sync: something went wrong that should not have; please report it with what follows', story(error)],
      exitCode: 1,
    }
  }
  const causes = o.verbose && error.cause !== undefined ? [`caused by ${story(error.cause)}`] : []
  return { lines: [`fin-sync: ${error.message}`, ...causes], exitCode: error.exitCode }
}

/** With its stack and causes, and without what looks like a token or an email address. */
function story(error: unknown): string {
  if (!(error instanceof Error)) return redact(String(error))
  const cause = error.cause === undefined ? '' : `\ncaused by ${story(error.cause)}`
  return redact(`${error.stack ?? String(error)}${cause}`)
}
