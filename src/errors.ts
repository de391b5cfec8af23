/** Errors that mean an instruction: what the process, the job or the row should do next is told by the class that is thrown. */

/** How the command line ends (documented in README "Exit codes"). */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 130 | 143

/**
 * An error whose message was written for the person at the terminal: what was being done, to what, what came back, what to do next.
 * It never carries a token or an email address. Anything else that is thrown is a defect and is shown with its stack.
 */
export class FinSyncError extends Error {
  override readonly name: string = 'FinSyncError'
  readonly exitCode: ExitCode = 1
}

/** The command line, the configuration or the input as a whole is wrong; trying again without a change cannot help. Exit 2. */
export class ConfigError extends FinSyncError {
  override readonly name = 'ConfigError'
  override readonly exitCode = 2
}

/** A guard stopped the run before anything was sent; it goes on when a person allows it. Exit 3. */
export class StoppedByGuard extends FinSyncError {
  override readonly name = 'StoppedByGuard'
  override readonly exitCode = 3
}

/** Somebody asked for the run's end. Exit 3. */
export class RunCancelled extends FinSyncError {
  override readonly name = 'RunCancelled'
  override readonly exitCode = 3
}

/** The token is refused or lacks a permission. Exit 4. */
export class NotAuthorised extends FinSyncError {
  override readonly name = 'NotAuthorised'
  override readonly exitCode = 4
}

/** Intercom, the source or a server of our own cannot be reached; the same thing may work later. Exit 5. */
export class Unreachable extends FinSyncError {
  override readonly name = 'Unreachable'
  override readonly exitCode = 5
}

/** Thrown by a source: the cursor does not fit the input any more (the file changed), so the read must start at the beginning. */
export class StartAgain extends FinSyncError {
  override readonly name = 'StartAgain'
}

/**
 * Thrown by a source: no further row can be told from this input as it is (an unclosed quote), but every row handed over so far is good.
 * Those rows are kept and delivered; the run ends `failed` with this message and is never a complete read.
 */
export class SourceCutShort extends FinSyncError {
  override readonly name = 'SourceCutShort'
}

/** Thrown by a job: call me again in `ms` milliseconds; no attempt is counted. */
export class Later extends Error {
  override readonly name = 'Later'
  readonly ms: number
  constructor(ms: number) {
    super(`again in ${ms} ms`)
    this.ms = ms
  }
}

/** Thrown by the journal: another worker has taken the item over, so what was about to be sent must not be sent. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}
