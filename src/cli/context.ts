/** What every command is given: the environment, the terminal, and how it is asked to stop. */
import type { Environment } from '../config/environment.ts'
import type { ExitCode } from '../errors.ts'
import type { Stop } from './stop.ts'
import type { Terminal } from './terminal.ts'

export interface Context {
  readonly env: Environment
  readonly terminal: Terminal
  /** Whether there is a person to be asked: stdin and stdout are a terminal, this is no CI, and no JSON was asked for. */
  readonly interactive: boolean
  /** What relative paths are relative to; absolute. */
  readonly cwd: string
  /** From -c, relative to `cwd`; undefined = the default. */
  readonly configPath: string | undefined
  /** What was typed, to tell other processes what is going on here. */
  readonly commandLine: string
  readonly stop: Stop
}

export interface BeginOptions {
  /** The command has settings of its own and heeds no LOG_LEVEL. */
  readonly ownSettings?: true
}

/** Makes a commander action of a command: it gets the context first, and what it answers becomes the exit code. */
export type Begin = <Args extends unknown[]>(
  work: (context: Context, ...args: Args) => Promise<ExitCode>,
  o?: BeginOptions,
) => (...args: Args) => Promise<void>
