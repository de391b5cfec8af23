/** The terminal as the commands see it: data on stdout, words for people on stderr, colours where they are wanted. */
import picocolors from 'picocolors'

export type Colors = ReturnType<typeof picocolors.createColors>

/** The part of a stream of the process that is used here. */
export interface TerminalStream {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): boolean
  once(event: 'drain' | 'close', listener: () => void): unknown
  off(event: 'drain' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

export interface TerminalOptions {
  readonly stdout: TerminalStream
  readonly stderr: TerminalStream
  readonly noColor: boolean
  readonly forceColor: boolean
  /** A log keeps everything that is written, so nothing is rewritten in place there. */
  readonly ci: boolean
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
}

export interface Terminal {
  /** For what goes to stdout. */
  readonly colors: Colors
  readonly json: boolean
  readonly quiet: boolean
  /** Whether `status` rewrites one line in place; where not, it does nothing. */
  readonly rewrites: boolean
  /** How wide stdout is now; undefined = it is no terminal, and lines may be as long as they are. */
  columns(): number | undefined
  /** A line that was asked for, on stdout. Lost without a word when nobody reads any more. */
  data(line: string): void
  /** Like data, for much of it: waits while the reader is slow. False when nobody reads any more. */
  stream(text: string): Promise<boolean>
  /** A line of information on stderr; nothing with --quiet. */
  say(line: string): void
  /** A line for --verbose on stderr. */
  detail(line: string): void
  /** A line on stderr that is shown whatever was asked for. */
  warn(line: string): void
  /** Replaces the line that tells how far the work is; an empty one takes it away. */
  status(line: string): void
}

/** A terminal that does not tell its width, or says 0, is taken for a usual one. */
const USUAL_COLUMNS = 80
/** The terminal writes ^C behind the line when it is pressed; in the last column that would begin another row, and ours would stay. */
const ROOM_FOR_CTRL_C = 3
const CLEAR_LINE = '\r\u001b[2K'
const UP_AND_CLEAR = '\u001b[1A\u001b[2K'

export function createTerminal(o: TerminalOptions): Terminal {
  const gone = watch(o.stdout)
  watch(o.stderr)
  const rewrites = Boolean(o.stderr.isTTY) && !o.ci && !o.quiet
  let shown = 0
  const clear = (): void => {
    if (shown > 0) o.stderr.write(erasing(shown, width(o.stderr)))
    shown = 0
  }
  const line = (stream: TerminalStream, text: string): void => {
    clear()
    stream.write(`${text}\n`)
  }
  return {
    colors: picocolors.createColors(wantsColor(o.stdout, o)),
    json: o.json,
    quiet: o.quiet,
    rewrites,
    columns: () => (o.stdout.isTTY ? width(o.stdout) : undefined),
    data: (text) => gone() || line(o.stdout, text),
    async stream(text) {
      clear()
      if (!gone() && !o.stdout.write(text)) await drained(o.stdout)
      return !gone()
    },
    say: (text) => o.quiet || line(o.stderr, text),
    detail: (text) => !o.verbose || o.quiet || line(o.stderr, text),
    warn: (text) => line(o.stderr, text),
    status(text) {
      if (!rewrites) return
      clear()
      const line = fitted(text, width(o.stderr) - ROOM_FOR_CTRL_C)
      shown = line.length
      if (shown > 0) o.stderr.write(line)
    },
  }
}

function width({ columns }: TerminalStream): number {
  return columns || USUAL_COLUMNS
}

/** Cut before the first part that does not fit, where there are parts; a part is set off by ` · `. */
function fitted(text: string, columns: number): string {
  if (text.length <= columns) return text
  const end = text.lastIndexOf(' · ', columns - 2)
  return `${text.slice(0, end > 0 ? end : columns - 1).trimEnd()}${end > 0 ? ' …' : '…'}`
}

/** A line that was drawn when the terminal was wider has been folded into several since. */
function erasing(length: number, columns: number): string {
  return CLEAR_LINE + UP_AND_CLEAR.repeat(Math.ceil(length / columns) - 1)
}

/** https://no-color.org: NO_COLOR wins. */
function wantsColor(stream: TerminalStream, o: Pick<TerminalOptions, 'noColor' | 'forceColor'>): boolean {
  return !o.noColor && (o.forceColor || Boolean(stream.isTTY))
}

/** Whoever reads our output may stop at any time (`| head`): that ends the output, not the work. */
function watch(stream: TerminalStream): () => boolean {
  let gone = false
  stream.on('error', (error) => {
    if (!('code' in error) || (error.code !== 'EPIPE' && error.code !== 'EOF')) throw error
    gone = true
  })
  return () => gone
}

async function drained(stream: TerminalStream): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off('drain', done)
      stream.off('close', done)
      resolve()
    }
    stream.once('drain', done)
    stream.once('close', done)
  })
}
