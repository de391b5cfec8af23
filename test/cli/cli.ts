/** Starts the real command line: as a process of its own, or inside this one where no signal, pipe or exit is looked at. */
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { expect } from 'vitest'
import { runCommandLine } from '../../src/cli/program.ts'
import { atEnd } from '../support/at-end.ts'
import { BRIEF_MAIN } from '../support/main.ts'
import { recordingStream } from './recording-stream.ts'

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCli {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
}

export interface CliOptions {
  readonly cwd: string
  /** On top of an environment in which nothing of fin-sync is set. */
  readonly env?: Readonly<Record<string, string>>
}

/** The process is killed when the test is over, if it is still there. */
export function startCli(args: readonly string[], { cwd, env = {} }: CliOptions): RunningCli {
  const child = spawn(process.execPath, [...BRIEF_MAIN, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', CI: '', ...env },
  })
  atEnd(async () => void child.kill('SIGKILL'))
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)]
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout: stdout(), stderr: stderr() }))
  return { child, ended }
}

export function runCli(args: readonly string[], o: CliOptions): Promise<Ended> {
  return startCli(args, o).ended
}

/** One command line inside this process. */
export interface HereCli {
  /** Tells it to stop, as the system does. */
  signal(name: 'SIGINT' | 'SIGTERM'): void
  readonly ended: Promise<Ended>
}

/** The same without a process: a second or two less. */
export function startHere(args: readonly string[], { cwd, env = {} }: CliOptions): HereCli {
  const [stdout, stderr] = [recordingStream(), recordingStream()]
  const exit = (code: number): void => expect.fail(`ended hard with ${code}`)
  const events = Object.assign(new EventEmitter(), { exit })
  const ended = runCommandLine({ args, stdout, stderr, process: events, cwd, env })
  return {
    signal: (name) => void events.emit(name, name),
    ended: ended.then((code) => ({ code, stdout: stdout.text(), stderr: stderr.text() })),
  }
}

export function cliHere(args: readonly string[], o: CliOptions): Promise<Ended> {
  return startHere(args, o).ended
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  return () => text
}
