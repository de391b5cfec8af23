/** How the demo reads: numbered steps with a title, tables below them, commands to copy. */
import { counted, duration } from './figures.ts'
import type { PerformedRun } from './perform-run.ts'
import { outcomeTable, reasonLines } from './run-text.ts'
import type { Terminal } from './terminal.ts'

export interface Storyteller {
  title(text: string): void
  line(text: string): void
  commands(lines: readonly string[]): void
  /** One table for all of them; with --json their summaries, a line each. */
  runs(runs: readonly PerformedRun[]): void
  /** Why rows were refused, and where. */
  refusals(runs: readonly PerformedRun[]): void
}

const INDENT = '   '
const MOST_REASONS = 3

export function createStoryteller(terminal: Terminal): Storyteller {
  let step = 0
  const write = (text: string): void => {
    if (terminal.json) terminal.say(text)
    else if (!terminal.quiet) terminal.data(text)
  }
  const indented = (lines: readonly string[]): void => {
    for (const line of lines) write(line === '' ? '' : `${INDENT}${line}`)
  }
  return {
    title(text) {
      step += 1
      if (step > 1) write('')
      write(terminal.colors.bold(`${step}. ${text}`))
    },
    line: (text) => indented([text]),
    commands: indented,
    runs(runs) {
      if (terminal.json) for (const { summary } of runs) terminal.data(JSON.stringify(summary))
      else indented([...table(runs), ''])
    },
    refusals: (runs) => indented(runs.flatMap(refusals)),
  }
}

function table(runs: readonly PerformedRun[]): string[] {
  const titled = runs.map(({ run, summary }) => ({ title: run.sync, summary }))
  const [titles = '', ...lines] = outcomeTable(titled)
  const spent = runs.map(
    ({ run, summary }) =>
      `${run.sync}: ${counted(summary.read, 'row')}, ${counted(summary.calls, 'call')}, ${duration(summary.seconds)}`,
  )
  return [titles, ...lines, '', ...spent]
}

function refusals({ run, reasons }: PerformedRun): string[] {
  const lines = reasonLines(reasons, { did: 'refused', label: run.label, most: MOST_REASONS })
  return lines.length === 0 ? [] : [...lines, '']
}
