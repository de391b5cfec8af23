/** The entry of the command line: hands the process over to src/cli and ends with the exit code that it answers. */
import { isatty } from 'node:tty'
import { runCommandLine } from './cli/program.ts'

process.exitCode = await runCommandLine({
  args: process.argv.slice(2),
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: { isTTY: isatty(0) },
  process,
  cwd: process.cwd(),
})
