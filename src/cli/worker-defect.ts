/** A promise that nobody waited for has failed: a defect, after which nobody knows what still works. It is told, and the process ends. */
import process from 'node:process'
import { errorLines } from './error-text.ts'
import type { Stop } from './stop.ts'
import type { WorkerLog } from './worker-log.ts'

/** Listens until `dispose`. Whoever started the process starts it again; leases run out meanwhile. */
export function exitOnDefect({ log, stop }: { log: WorkerLog; stop: Pick<Stop, 'end'> }): { dispose(): void } {
  const listener = (error: unknown): void => {
    for (const text of errorLines(error, { verbose: true }).lines) log({ event: 'defect', text, isTrouble: true })
    stop.end(1)
  }
  process.on('unhandledRejection', listener)
  return { dispose: () => void process.off('unhandledRejection', listener) }
}
