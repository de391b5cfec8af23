/** A `fin-sync worker` as a process of its own, whose log can be waited on, and which can be killed, frozen, or told to stop. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { MAIN } from './main.ts'

const A_MINUTE_MS = 60_000

export interface WorkerProcess {
  readonly pid: number
  /** Everything it has said on stderr so far. */
  log(): string
  /** Resolves when its log has a line that fits, also one from before; rejects when it ends without one, or after a minute. */
  saw(pattern: RegExp): Promise<void>
  signal(name: 'SIGTERM' | 'SIGSTOP' | 'SIGCONT' | 'SIGUSR2'): void
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  wasKilled(): boolean
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
}

export interface WorkerProcessOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** How far its clock is off. */
  readonly clockMs?: number
}

export function startWorkerProcess(o: WorkerProcessOptions): WorkerProcess {
  const clock = o.clockMs === undefined ? [] : ['--import', shiftedClock(o.clockMs)]
  const child = spawn(process.execPath, [...clock, ...MAIN, 'worker'], {
    cwd: o.cwd,
    // Nothing else: the shell may point at a database or a workspace.
    env: { PATH: process.env['PATH'], TMPDIR: tmpdir(), NO_COLOR: '1', ...o.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  const ended = once(child, 'close').then(() => child.exitCode)
  return {
    pid: child.pid ?? 0,
    log: () => text,
    saw: createSaw({ text: () => text, onMore: (look) => void child.stderr.on('data', look), ended }),
    signal: (name) => void child.kill(name),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
    wasKilled: () => child.signalCode === 'SIGKILL',
    ended,
  }
}

interface Log {
  text(): string
  onMore(look: () => void): void
  readonly ended: Promise<number | null>
}

export function createSaw({ text, onMore, ended }: Log): WorkerProcess['saw'] {
  return (pattern) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (pattern.test(text())) resolve()
      }
      const miss = (what: string): void => reject(new Error(`${what} without ${pattern}: ${text()}`))
      onMore(look)
      setTimeout(() => miss('a minute has passed'), A_MINUTE_MS).unref()
      void ended.then((code) => miss(`it ended with ${code}`))
      look()
    })
}

/** A module that sets the clock of its process wrong, before anything else is loaded. */
function shiftedClock(ms: number): string {
  const code = `
    const Real = Date
    globalThis.Date = class extends Real {
      constructor(...given) { given.length === 0 ? super(Real.now() + ${ms}) : super(...given) }
      static now() { return Real.now() + ${ms} }
    }`
  return `data:text/javascript,${encodeURIComponent(code)}`
}
