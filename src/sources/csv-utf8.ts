/** Tells whether bytes are UTF-8, and what to say where they are not. */
import { isUtf8 } from 'node:buffer'
import { ConfigError } from '../errors.ts'

/** @param o.cut a character may be cut off at the end */
export const isUtf8Text = (bytes: Buffer, o: { cut: boolean }): boolean => isUtf8(o.cut ? withoutCutCharacter(bytes) : bytes)

/**
 * The 1-based line of the first byte that is not UTF-8, or undefined. Line ends are LF, CRLF and CR, as everywhere in the CSV source.
 * @param o.line the line on which `bytes` begin; `o.cut` = a character may be cut off at the end
 */
export const lineNotUtf8 = (bytes: Buffer, o: { line: number; cut: boolean }): number | undefined => {
  const checked = o.cut ? withoutCutCharacter(bytes) : bytes
  if (isUtf8(checked)) return undefined
  let line = o.line
  for (const text of linesOf(checked)) {
    if (!isUtf8(text)) return line
    line++
  }
  return line
}

/** The lines of some bytes as views, without their ends. Line ends are single bytes in UTF-8, whatever stands around them. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  let from = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== 10 && bytes[at] !== 13) continue
    yield bytes.subarray(from, at)
    if (bytes[at] === 13 && bytes[at + 1] === 10) at++
    from = at + 1
  }
  yield bytes.subarray(from)
}

/** Leaves out the first bytes of a character whose other bytes have not come yet. */
const withoutCutCharacter = (bytes: Buffer): Buffer => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte >= 0xc0) return back < characterBytes(byte) ? bytes.subarray(0, bytes.length - back) : bytes
    if (byte < 0x80) return bytes
  }
  return bytes
}

const characterBytes = (first: number): number => (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2)

/** For a file whose encoding nobody told: it is refused as a whole, so that a Latin-1 file is never read as garbage. */
export const assumedUtf8 = (path: string, line: number): ConfigError =>
  new ConfigError(
    `${path}:${line} is not valid UTF-8. If the file is in another encoding, set it: encoding: windows-1252 is the usual one of older ` +
      'spreadsheets. If it is UTF-8 with some broken rows, set encoding: utf-8 and only those rows are refused.',
  )
