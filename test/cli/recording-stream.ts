/** A stream of a process that remembers what was written and can go away as a closed pipe does. */
import { EventEmitter } from 'node:events'
import type { TerminalStream } from '../../src/cli/terminal.ts'

export interface RecordingStream extends TerminalStream {
  /** Changes when somebody pulls at the window. */
  columns: number | undefined
  text(): string
  /** What the system tells a process whose reader has gone. */
  fail(code: string): void
}

export function recordingStream(o: { isTTY?: boolean; columns?: number } = {}): RecordingStream {
  const events = new EventEmitter()
  let text = ''
  return {
    isTTY: o.isTTY,
    columns: o.columns,
    write(more) {
      text += more
      return true
    },
    on: (event, listener) => events.on(event, listener),
    once: (event, listener) => events.once(event, listener),
    off: (event, listener) => events.off(event, listener),
    text: () => text,
    fail: (code) => void events.emit('error', Object.assign(new Error(code), { code })),
  }
}
