/** Tells how a run goes on as events of JSON, one a line on stdout: what the run tells as it comes, and the counters every second. */
import type { Progress } from '../jobs/progress.ts'
import { progressJson } from './progress-snapshot.ts'
import type { Tracker } from './progress-tracker.ts'
import type { Drawing } from './progress-view.ts'
import type { Terminal } from './terminal.ts'

const COUNTERS_MS = 1_000

/** The summary, which comes last, is the only line without an `event`. */
export function eventsTo(terminal: Terminal, tracker: Tracker): Drawing {
  let run: string | undefined
  const write = (event: object): void => terminal.data(JSON.stringify(event))
  return {
    everyMs: COUNTERS_MS,
    draw() {
      if (run !== undefined) write({ event: 'progress', run, ...progressJson(tracker.snapshot()) })
    },
    heard(progress) {
      run = progress.run
      const event = eventOf(progress, tracker.now())
      if (event !== undefined) write(event)
    },
  }
}

/** Rows that are settled one by one are told by the counters only. */
function eventOf(progress: Progress, now: number): object | undefined {
  const { kind, ...rest } = progress
  if (progress.kind === 'settled') return undefined
  if (progress.kind !== 'waiting') return { event: kind, ...rest }
  const { run, ms } = progress
  return { event: 'waiting', run, until: new Date(now + ms).toISOString(), woken_by: 'this process' }
}
