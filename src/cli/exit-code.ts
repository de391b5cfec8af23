/** How the process ends, told from how the run ended. */
import type { ExitCode } from '../errors.ts'
import type { Run, Status } from '../store/runs.ts'

const BY_STATUS: Readonly<Record<Status, ExitCode>> = { done: 0, partial: 3, stopped: 3, cancelled: 3, failed: 1 }
const KNOWN: readonly number[] = [0, 1, 2, 3, 4, 5] satisfies readonly ExitCode[]

/**
 * What stopped the run decides, where it said so (a refused token is 4, also in a run that is `failed`); else its status. A run that
 * is still open was taken over by another process, so this one did not do what it was asked: 1.
 */
export function exitCodeOf(run: Pick<Run, 'status' | 'exitCode'>): ExitCode {
  if (isExitCode(run.exitCode)) return run.exitCode
  return run.status === null ? 1 : BY_STATUS[run.status]
}

function isExitCode(code: number | null): code is ExitCode {
  return code !== null && KNOWN.includes(code)
}
