/** The first SIGINT or SIGTERM asks the work to stop in good order; the second one ends the process at once. */
import type { ExitCode } from '../errors.ts'

const CODES = { SIGINT: 130, SIGTERM: 143 } as const satisfies Record<string, ExitCode>
type StopSignal = keyof typeof CODES

export interface Stop {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** How the process ends when a signal came; undefined as long as none did. */
  exitCode(): ExitCode | undefined
  /** Ends the process at once, for when waiting for what is under way would take too long. */
  end(code: ExitCode): void
  /** Gives the signals back. */
  dispose(): void
}

/** What this needs of `process`. */
export interface StoppableProcess {
  on(event: StopSignal, listener: (name: StopSignal) => void): unknown
  off(event: StopSignal, listener: (name: StopSignal) => void): unknown
  exit(code: number): void
}

export interface StopListeners {
  readonly process: StoppableProcess
  /** Called once, with the first signal. */
  readonly onStop: (name: StopSignal) => void
  /** Called with the second one, directly before the process ends. */
  readonly onEnd?: (name: StopSignal) => void
}

export function listenForStop(o: StopListeners): Stop {
  const controller = new AbortController()
  let first: StopSignal | undefined
  const listener = (name: StopSignal): void => {
    if (first !== undefined) {
      o.onEnd?.(name)
      return o.process.exit(CODES[name])
    }
    first = name
    o.onStop(name)
    controller.abort(new Error(`stopped by ${name}`))
  }
  o.process.on('SIGINT', listener)
  o.process.on('SIGTERM', listener)
  return {
    signal: controller.signal,
    exitCode: () => (first === undefined ? undefined : CODES[first]),
    end: (code) => o.process.exit(code),
    dispose() {
      o.process.off('SIGINT', listener)
      o.process.off('SIGTERM', listener)
    },
  }
}
