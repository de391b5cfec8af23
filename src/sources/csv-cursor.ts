/** How far a CSV was read, as a position that holds only for the very content and the very settings it was made with. */
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import { type CsvText, readBeginning } from './csv-encoding.ts'
import { type FileIdentity, fingerprint } from './csv-file.ts'
import type { Position } from './csv-parser.ts'
import type { Dialect } from './csv-row-scan.ts'

/** What a byte position depends on. */
export type CsvIdentity = FileIdentity & Dialect & { readonly encoding: string }

const schema = z.strictObject({
  /** Of the UTF-8 text without its byte order mark. */
  byte: z.int().nonnegative(),
  /** 1-based; the line that begins at `byte`. */
  line: z.int().positive(),
  /** Rows handed over before. */
  rows: z.int().nonnegative(),
  /** The text directly before `byte`: how long a piece of it, and its fingerprint. */
  before: z.strictObject({ bytes: z.int().nonnegative(), fingerprint: z.string() }),
  identity: z.strictObject({
    size: z.number(),
    mtimeMs: z.number(),
    head: z.string(),
    encoding: z.string(),
    delimiter: z.string(),
    quote: z.string(),
  }),
})

export type CsvCursor = z.infer<typeof schema>

const MAX_BEFORE_BYTES = 4096

/** @param o.before the text that ends at `o.at` */
export const makeCursor = (o: { at: Position; rows: number; before: Buffer; identity: CsvIdentity }): CsvCursor => {
  const before = o.before.subarray(-MAX_BEFORE_BYTES)
  return { ...o.at, rows: o.rows, before: { bytes: before.length, fingerprint: fingerprint(before) }, identity: o.identity }
}

/**
 * Parses a cursor that was handed back.
 * @throws StartAgain when it is none of ours, or the file or the settings changed since it was made
 */
export const openCursor = async (
  handed: unknown,
  o: { path: string; text: CsvText; identity: CsvIdentity },
): Promise<CsvCursor> => {
  const parsed = schema.safeParse(handed)
  if (!parsed.success) throw startAgain(o.path, 'the position that was stored is not one of a CSV file', parsed.error)
  const cursor = parsed.data
  const difference = differenceBetween(cursor.identity, o.identity)
  if (difference !== undefined) throw startAgain(o.path, difference)
  const from = Math.max(0, cursor.byte - cursor.before.bytes)
  const before = await readBeginning(o.text.read(from), cursor.before.bytes)
  if (fingerprint(before.bytes) !== cursor.before.fingerprint)
    throw startAgain(o.path, `the text before line ${cursor.line} changed`)
  return cursor
}

const differenceBetween = (then: CsvIdentity, now: CsvIdentity): string | undefined => {
  if (then.size !== now.size) return `its size changed from ${then.size} to ${now.size} bytes`
  if (then.mtimeMs !== now.mtimeMs) return 'it was written to in the meantime'
  if (then.head !== now.head) return 'its beginning changed'
  if (then.encoding !== now.encoding) return `its encoding was ${then.encoding} and is ${now.encoding}`
  if (then.delimiter !== now.delimiter || then.quote !== now.quote) return 'its delimiter or its quote is another'
  return undefined
}

export const startAgain = (path: string, what: string, cause?: unknown): StartAgain =>
  new StartAgain(`${path} cannot be read on from where the last read stopped: ${what}. It has to be read from the beginning.`, {
    cause,
  })
