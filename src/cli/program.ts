/** The command line: which commands there are, the options they share, and how what goes wrong becomes one line and an exit code. */
import { Command, CommanderError } from 'commander'
import { type Environment, readEnvironment } from '../config/environment.ts'
import type { ExitCode } from '../errors.ts'
import { addBackfillCommand } from './backfill-command.ts'
import { addCancelCommand } from './cancel-command.ts'
import { addCheckCommand } from './check-command.ts'
import type { Begin, BeginOptions, Context } from './context.ts'
import { addDemoCommand } from './demo-command.ts'
import { errorLines } from './error-text.ts'
import { addHandoffCommand } from './handoff-command.ts'
import { addHandoffsCommand } from './handoffs-command.ts'
import { addHealthCommand } from './health-command.ts'
import { addImportCommand } from './import-command.ts'
import { addInitCommand } from './init-command.ts'
import { addIntercomCommand } from './intercom-command.ts'
import { addMigrateCommand } from './migrate-command.ts'
import { addNotifyCommand } from './notify-command.ts'
import { addPlanCommand } from './plan-command.ts'
import { addPreviewCommand } from './preview-command.ts'
import { addRejectsCommand } from './rejects-command.ts'
import { addResumeCommand } from './resume-command.ts'
import { addRetryCommand } from './retry-command.ts'
import { addRunCommand } from './run-command.ts'
import { addRunsCommand } from './runs-command.ts'
import { addSchemaCommand } from './schema-command.ts'
import { addServeCommand } from './serve-command.ts'
import { addShowCommand } from './show-command.ts'
import { addSimulateCommand } from './simulate-command.ts'
import { listenForStop, type Stop, type StoppableProcess } from './stop.ts'
import { createTerminal, type Terminal, type TerminalStream } from './terminal.ts'
import { addTranscriptCommand } from './transcript-command.ts'
import { type Verbosity, verbosityOf } from './verbosity.ts'
import { ownVersion } from './version.ts'
import { addWebhooksCommand } from './webhooks-command.ts'
import { addWorkerCommand } from './worker-command.ts'

export interface CommandLine {
  /** Without the program and the script. */
  readonly args: readonly string[]
  readonly stdout: TerminalStream
  readonly stderr: TerminalStream
  /** Left out where nobody can answer questions. */
  readonly stdin?: { readonly isTTY?: boolean }
  readonly process: StoppableProcess
  readonly cwd: string
  /** Default: the process's own. */
  readonly env?: Parameters<typeof readEnvironment>[0]
}

interface GlobalOptions {
  readonly config?: string
  readonly json?: true
  readonly quiet?: true
  readonly verbose?: true
}

const COMMANDS = [
  addInitCommand,
  addCheckCommand,
  addPlanCommand,
  addPreviewCommand,
  addRunCommand,
  addImportCommand,
  addBackfillCommand,
  addRunsCommand,
  addShowCommand,
  addRejectsCommand,
  addRetryCommand,
  addResumeCommand,
  addCancelCommand,
  addHandoffCommand,
  addHandoffsCommand,
  addTranscriptCommand,
  addServeCommand,
  addWorkerCommand,
  addHealthCommand,
  addNotifyCommand,
  addIntercomCommand,
  addSimulateCommand,
  addDemoCommand,
  addWebhooksCommand,
  addMigrateCommand,
  addSchemaCommand,
]

/** Runs one command line to its end and answers the exit code; whatever was thrown has been told on stderr then. */
export async function runCommandLine(line: CommandLine): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  const begin: Begin =
    (work, o = {}) =>
    async (...args) => {
      const options = { ...program.opts<GlobalOptions>(), ...o }
      exitCode = await inContext(line, options, (context) => work(context, ...args))
    }
  const program = createProgram(line, begin)
  try {
    await program.parseAsync([...line.args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? 0 : 2
  }
}

/** The program with all its commands, each of whose actions is made by `begin`; docs/command-line.md is written from it. */
export function createProgram(line: Pick<CommandLine, 'stdout' | 'stderr'>, begin: Begin): Command {
  const program = baseProgram(line)
  for (const add of COMMANDS) add(program, begin)
  return program
}

function baseProgram(line: Pick<CommandLine, 'stdout' | 'stderr'>): Command {
  return new Command('fin-sync')
    .description('Keeps an Intercom workspace in step with the places where the truth lives.')
    .version(ownVersion())
    .option('-c, --config <file>', 'the configuration (default: fin-sync.yaml)')
    .option('--json', 'data as JSON on stdout, everything else on stderr')
    .option('--quiet', 'say nothing but what went wrong')
    .option('--verbose', 'tell every call and step on stderr')
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void line.stdout.write(text),
      writeErr: (text) => void line.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'fin-sync: ')),
    })
}

async function inContext(
  line: CommandLine,
  o: GlobalOptions & BeginOptions,
  work: (context: Context) => Promise<ExitCode>,
): Promise<ExitCode> {
  const env = readEnvironment(line.env)
  const heeded: Pick<Environment, 'notes' | 'logLevel'> = o.ownSettings === true ? { notes: [] } : env
  const verbosity = verbosityOf(o, heeded.logLevel)
  const terminal = openTerminal(line, { env, json: o.json === true, ...verbosity })
  for (const note of heeded.notes) terminal.say(`note: ${note}`)
  const stop = listenForStop({
    process: line.process,
    onStop: () => terminal.say('stopping in good order; once more to end at once'),
    onEnd: () => terminal.warn('ended at once; a run that was going on is left as it is: fin-sync resume carries it on'),
  })
  try {
    return await work({
      env,
      terminal,
      interactive: isInteractive(line, env) && o.json !== true,
      cwd: line.cwd,
      configPath: o.config,
      commandLine: `fin-sync ${line.args.join(' ')}`,
      stop,
    })
  } catch (error) {
    return told(error, { terminal, stop, verbose: verbosity.verbose })
  } finally {
    stop.dispose()
  }
}

function openTerminal(line: CommandLine, o: Verbosity & { env: Environment; json: boolean }): Terminal {
  const { stdout, stderr } = line
  const { noColor, forceColor, ci } = o.env
  return createTerminal({ stdout, stderr, noColor, forceColor, ci, json: o.json, quiet: o.quiet, verbose: o.verbose })
}

function isInteractive({ stdin, stdout }: CommandLine, { ci }: Environment): boolean {
  return stdin?.isTTY === true && stdout.isTTY === true && !ci
}

/** What was thrown because we were told to stop is no error; what went wrong besides is told all the same. */
function told(error: unknown, o: { terminal: Terminal; stop: Stop; verbose: boolean }): ExitCode {
  const stopped = o.stop.exitCode()
  const { lines, exitCode } = errorLines(error, o)
  if (stopped === undefined || !isAbort(error, o.stop.signal)) for (const one of lines) o.terminal.warn(one)
  else o.terminal.warn('fin-sync: stopped before a run began')
  return stopped ?? exitCode
}

/** Node wraps the reason of an abort in an error of its own. */
function isAbort(error: unknown, { reason }: AbortSignal): boolean {
  return error === reason || (error instanceof Error && error.name === 'AbortError' && error.cause === reason)
}
