/** Shows how a run goes on: one line that is rewritten on a terminal; elsewhere a line at each change of phase and every 5 s. */
import type { OnProgress, Progress } from '../jobs/progress.ts'
import { counted } from './figures.ts'
import { advance, describeProgress, type ProgressState, STARTING } from './progress-state.ts'
import type { Terminal } from './terminal.ts'

const REWRITE_MS = 100
const PLAIN_MS = 5_000

export interface ProgressView {
  readonly onProgress: OnProgress
  /** Takes the line away and shows nothing more. */
  stop(): void
}

export interface ProgressViewOptions {
  readonly sync: string
  /** Calls to Intercom made for the run so far. */
  readonly calls: () => number
  /** Calls `tick` again and again until the returned function is called. */
  readonly every?: (ms: number, tick: () => void) => () => void
}

export function showProgress(terminal: Terminal, o: ProgressViewOptions): ProgressView {
  let state: ProgressState = STARTING
  let last = ''
  const tell = createTeller(terminal)
  const draw = (): void => {
    const text = describeProgress(state, { sync: o.sync, calls: o.calls() })
    if (terminal.rewrites) terminal.status(text)
    else if (text !== last) terminal.say(text)
    last = text
  }
  const end = (o.every ?? unrefInterval)(terminal.rewrites ? REWRITE_MS : PLAIN_MS, draw)
  return {
    onProgress(progress) {
      tell(progress)
      const before = state.phase
      state = advance(state, progress)
      if (state.phase !== before && !terminal.rewrites) draw()
    },
    stop() {
      end()
      terminal.status('')
    },
  }
}

/**
 * Says what is worth a line of its own. Problems wait for the barrier: if one of them is fatal the run never gets there, and its message
 * names them all.
 */
function createTeller(terminal: Terminal): OnProgress {
  const problems: string[] = []
  return (progress: Progress) => {
    if (progress.kind === 'resumed') {
      const rows = counted(progress.rows, 'row')
      terminal.say(`carrying on with run ${progress.run}, which was left in its ${progress.phase} phase after ${rows}`)
    }
    if (progress.kind === 'read_again') terminal.say(`reading from the beginning: ${progress.why}`)
    if (progress.kind === 'problem') problems.push(progress.message)
    if (progress.kind === 'barrier') for (const message of problems.splice(0)) terminal.warn(`note: ${message}`)
  }
}

function unrefInterval(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms)
  timer.unref()
  return () => clearInterval(timer)
}
