/** Shows how a run goes on: one line that is rewritten on a terminal, lines elsewhere, or events of JSON where they were asked for. */
import type { OnProgress, Progress } from '../jobs/progress.ts'
import { counted } from './figures.ts'
import { eventsTo } from './progress-events.ts'
import { createTracker, type Tracked, type Tracker } from './progress-tracker.ts'
import { readingText } from './reading-text.ts'
import type { Terminal } from './terminal.ts'

const REWRITE_MS = 100
const PLAIN_MS = 10_000

export interface ProgressView {
  readonly onProgress: OnProgress
  /** Takes the line away and shows nothing more. */
  stop(): void
}

export interface ProgressViewOptions extends Tracked {
  /** One event of JSON a line on stdout, instead of lines for people. */
  readonly events?: boolean
  /** Calls `tick` again and again until the returned function is called. */
  readonly every?: (ms: number, tick: () => void) => () => void
}

/** One way of showing: `draw` is called every `everyMs`, and `heard` with each piece of news. */
export interface Drawing {
  readonly everyMs: number
  draw(): void
  heard(progress: Progress): void
}

export function showProgress(terminal: Terminal, o: ProgressViewOptions): ProgressView {
  const tracker = createTracker(o)
  const tell = createTeller(terminal)
  const drawing = o.events
    ? eventsTo(terminal, tracker)
    : terminal.rewrites
      ? rewritten(terminal, tracker)
      : inLines(terminal, tracker)
  const end = (o.every ?? unrefInterval)(drawing.everyMs, drawing.draw)
  return {
    onProgress(progress) {
      tell(progress)
      tracker.advance(progress)
      drawing.heard(progress)
    },
    stop() {
      end()
      terminal.status('')
    },
  }
}

function rewritten(terminal: Terminal, tracker: Tracker): Drawing {
  return { everyMs: REWRITE_MS, draw: () => terminal.status(tracker.line()), heard: () => undefined }
}

/** A line when a phase begins, and from then on one every 10 s when there is news; phases that come and go are not told each time. */
function inLines(terminal: Terminal, tracker: Tracker): Drawing {
  let last = ''
  let phase = ''
  let news = false
  const toldAt = new Map<string, number>()
  const draw = (): void => {
    const line = tracker.line()
    if (line !== last && news) terminal.say(line)
    last = line
    news = false
  }
  return {
    everyMs: PLAIN_MS,
    draw,
    heard() {
      news = true
      if (tracker.state().phase === phase) return
      phase = tracker.state().phase
      if (tracker.now() - (toldAt.get(phase) ?? Number.NEGATIVE_INFINITY) < PLAIN_MS) return
      toldAt.set(phase, tracker.now())
      draw()
    },
  }
}

/**
 * Says what is worth a line of its own. Problems wait for the barrier: if one of them is fatal the run never gets there, and its message
 * names them all. What is found after it is told at once.
 */
function createTeller(terminal: Terminal): OnProgress {
  const problems: string[] = []
  let isPassed = false
  return (progress: Progress) => {
    if (progress.kind === 'resumed') {
      const rows = counted(progress.rows, 'row')
      terminal.say(`carrying on with run ${progress.run}, which was left in its ${progress.phase} phase after ${rows}`)
    }
    if (progress.kind === 'reading')
      terminal.detail(`reading ${readingText({ ...progress, kind: progress.reading }) ?? 'everything'}`)
    if (progress.kind === 'read_again') terminal.say(`reading from the beginning: ${progress.why}`)
    if (progress.kind === 'barrier' || progress.kind === 'settled') isPassed = true
    if (progress.kind === 'problem') problems.push(progress.message)
    if (isPassed) for (const message of problems.splice(0)) terminal.warn(`note: ${message}`)
  }
}

function unrefInterval(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms)
  timer.unref()
  return () => clearInterval(timer)
}
