/** Says that there was nothing to do, which is no failure. */
import type { ExitCode } from '../errors.ts'
import type { Context } from './context.ts'

/** One line: for people on stderr, for programs an object with a single key on stdout. */
export function tellNothingToDo({ terminal }: Pick<Context, 'terminal'>, line: string): ExitCode {
  if (terminal.json) terminal.data(JSON.stringify({ nothing_to_do: line }))
  else terminal.say(line)
  return 0
}
