/** What one check came to: fine, worth knowing, something that must be changed, or not tried. */
import { ConfigError, type ExitCode, FinSyncError } from '../errors.ts'
import { IntercomRefusal } from '../intercom/errors.ts'

export type Verdict = 'ok' | 'note' | 'failed' | 'skipped'

export interface Finding {
  /** One word: token, source, … */
  readonly check: string
  readonly verdict: Verdict
  /** One line. */
  readonly said: string
  /** Lines below it. */
  readonly more: readonly string[]
  /** 0 unless it failed. */
  readonly exitCode: ExitCode
}

export function ok(check: string, said: string, more: readonly string[] = []): Finding {
  return { check, verdict: 'ok', said, more, exitCode: 0 }
}

/** Nothing has to be changed, but somebody might want to know. */
export function note(check: string, said: string, more: readonly string[] = []): Finding {
  return { check, verdict: 'note', said, more, exitCode: 0 }
}

export function skipped(check: string, said: string): Finding {
  return { check, verdict: 'skipped', said, more: [], exitCode: 0 }
}

export function failed(check: string, message: string, exitCode: ExitCode = 2): Finding {
  const [said = '', ...more] = message.split('\n').map((line) => line.trimEnd())
  return { check, verdict: 'failed', said, more, exitCode }
}

/**
 * What `work` finds out; an error that tells what to do is a finding like any other.
 * @throws everything else: a defect, or that we were told to stop
 */
export async function attempt<T>(
  check: string,
  work: () => Promise<T>,
): Promise<{ value: T } | { finding: Finding; error: Error }> {
  try {
    return { value: await work() }
  } catch (error) {
    if (error instanceof IntercomRefusal) return { finding: failed(check, error.message, 1), error }
    if (error instanceof FinSyncError) return { finding: failed(check, error.message, error.exitCode), error }
    throw error
  }
}

/** A token that is refused comes first: without another one nothing goes. What may pass by itself comes last. */
const GRAVEST: readonly ExitCode[] = [4, 2, 1, 5]

/** How the process ends after these. */
export function exitCodeOfFindings(findings: readonly Finding[]): ExitCode {
  return GRAVEST.find((code) => findings.some(({ exitCode }) => exitCode === code)) ?? 0
}

/** Something in the configuration must be changed, and the message says what. */
export function refusedBy(check: string, work: () => void): Finding | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof ConfigError) return failed(check, error.message)
    throw error
  }
}
