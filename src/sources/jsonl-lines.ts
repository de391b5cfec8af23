/** Cuts text into lines, byte by byte counted, and passes over a line that is too long without holding it. */
import type { Position } from './input-cursor.ts'

export interface Line {
  /** Without its line feed; a carriage return before it is white space to JSON. Of a line that is too long, nothing. */
  readonly bytes: Buffer
  /** 1-based. */
  readonly line: number
  readonly tooLong: boolean
}

export interface LineReader {
  write(text: Buffer): void
  /** The text is over; the last line may lack a line feed. */
  end(): void
  /** Directly behind the last line handed over. */
  position(): Position
  /** The raw text of the last line, up to `position`; empty after one that was too long to hold. */
  lastLine(): Buffer
}

const LF = 10
const NOTHING: Buffer = Buffer.alloc(0)

/** @param o.onLine called synchronously and in order; meanwhile `position` and `lastLine` tell about this line */
export const createLineReader = (o: { start: Position; maxBytes: number; onLine: (line: Line) => void }): LineReader => {
  let { byte, line } = o.start
  let held = NOTHING
  let passed = 0 // bytes of a line that is being passed over
  let last = NOTHING

  const handOver = (raw: Buffer, bytes: Buffer) => {
    const tooLong = passed > 0 || bytes.length > o.maxBytes
    const at = line
    byte += passed + raw.length
    line += 1
    passed = 0
    last = tooLong ? NOTHING : raw
    o.onLine({ bytes: tooLong ? NOTHING : bytes, line: at, tooLong })
  }
  const hold = (rest: Buffer) => {
    if (passed === 0 && rest.length <= o.maxBytes) held = rest
    else {
      passed += rest.length
      held = NOTHING
    }
  }
  return {
    write: (added) => {
      const text = held.length === 0 ? added : Buffer.concat([held, added])
      let from = 0
      for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, from)) {
        handOver(text.subarray(from, at + 1), text.subarray(from, at))
        from = at + 1
      }
      hold(text.subarray(from))
    },
    end: () => {
      if (held.length > 0 || passed > 0) handOver(held, held)
      held = NOTHING
    },
    position: () => ({ byte, line }),
    lastLine: () => last,
  }
}
