/** How far a text was read, as a position that holds only for the very content it was made with: what the text formats share. */
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import type { ContentIdentity } from './input.ts'
import { fingerprint } from './input-file.ts'
import { type InputText, readBeginning } from './input-text.ts'

/** A place between two rows: a byte of the UTF-8 text (its byte order mark not counted) and the 1-based line that begins there. */
export interface Position {
  readonly byte: number
  readonly line: number
}

export const identityShape = { size: z.number(), version: z.string(), head: z.string() }

export const positionShape = {
  /** Of the UTF-8 text without its byte order mark. */
  byte: z.int().nonnegative(),
  /** 1-based; the line that begins at `byte`. */
  line: z.int().positive(),
  /** Rows handed over before. */
  rows: z.int().nonnegative(),
  /** The text directly before `byte`: how long a piece of it, and its fingerprint. */
  before: z.strictObject({ bytes: z.int().nonnegative(), fingerprint: z.string() }),
}

/** A type, not an interface: it is stored as JSON. */
export type StoredPosition = {
  readonly byte: number
  readonly line: number
  readonly rows: number
  readonly before: { readonly bytes: number; readonly fingerprint: string }
}

const MAX_BEFORE_BYTES = 4096

/** @param o.before the text that ends at `o.at` */
export const storedPosition = (o: { at: Position; rows: number; before: Buffer }): StoredPosition => {
  const before = o.before.subarray(-MAX_BEFORE_BYTES)
  return { byte: o.at.byte, line: o.at.line, rows: o.rows, before: { bytes: before.length, fingerprint: fingerprint(before) } }
}

/** @throws StartAgain when the text before the position is another */
export const checkBefore = async (at: StoredPosition, o: { path: string; text: InputText }): Promise<void> => {
  const from = Math.max(0, at.byte - at.before.bytes)
  const before = await readBeginning(o.text.read(from), at.before.bytes)
  if (fingerprint(before.bytes) !== at.before.fingerprint) throw startAgain(o.path, `the text before line ${at.line} changed`)
}

/** What differs between two openings of an input, in words. */
export const contentDifference = (then: ContentIdentity, now: ContentIdentity): string | undefined => {
  if (then.size !== now.size) return `its size changed from ${then.size} to ${now.size} bytes`
  if (then.version !== now.version) return 'it was written to in the meantime'
  return then.head === now.head ? undefined : 'its beginning changed'
}

export const startAgain = (path: string, what: string, cause?: unknown): StartAgain =>
  new StartAgain(`${path} cannot be read on from where the last read stopped: ${what}. It has to be read from the beginning.`, {
    cause,
  })
