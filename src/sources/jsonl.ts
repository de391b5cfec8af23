/** The JSON lines source: a file with one object a line, streamed as documents with their line numbers, resumable at any chunk's end. */
import { isUtf8 } from 'node:buffer'
import { ConfigError, SourceCutShort } from '../errors.ts'
import { atLeastOne } from './csv-options.ts'
import type { ByteInput, InputFile, OpenOptions } from './input.ts'
import { startAgain } from './input-cursor.ts'
import { type InputText, isUtf8Name, openText, readBeginning } from './input-text.ts'
import { type JsonlCursor, makeCursor, openCursor } from './jsonl-cursor.ts'
import { createLineReader, type Line } from './jsonl-lines.ts'
import { rowOf } from './jsonl-row.ts'
import type { Chunk, ReadQuery, Row, Source } from './source.ts'

export interface JsonlOptions {
  /** Rows handed over together; default 5,000. A chunk of large rows ends earlier. */
  readonly chunkRows?: number
  /** A longer line is refused; default 1 MB. */
  readonly maxLineBytes?: number
  /** A file without any row is no mistake: one of several files. Default false. */
  readonly mayLackRows?: boolean
}

/** As for CSV: small enough that a chunk is garbage before V8 has copied it twice. */
const CHUNK_BYTES = 512 * 1024
const LF = 10
const SAMPLE_BYTES = 4 * 1024

/**
 * Opens a file of JSON lines (ndjson): UTF-8, gzipped or not. Blank lines are no rows. A whole number that a double cannot hold is handed
 * over as text, so that no id loses its last digits. Of equal names in one object the last counts. Refused rows carry one of the codes
 * jsonl_not_json, jsonl_no_object, jsonl_line_too_large, jsonl_bad_encoding and jsonl_too_deep.
 * @throws ConfigError when the file cannot be used: it is not there, is no UTF-8, or holds one JSON document instead of one a line
 * @throws Unreachable when it cannot be read
 */
export const openJsonlInput = async (file: InputFile, o: JsonlOptions & { signal?: AbortSignal } = {}): Promise<Source> => {
  const job: Job = {
    file,
    chunkRows: atLeastOne('chunkRows', o.chunkRows ?? 5_000),
    maxLineBytes: atLeastOne('maxLineBytes', o.maxLineBytes ?? 1024 * 1024),
    mayLackRows: o.mayLackRows ?? false,
  }
  const opened = await openLines(job, o.signal === undefined ? {} : { signal: o.signal })
  if (opened === 'unchanged') throw new Error(`${file.path} answered "unchanged" though nothing was asked about`)
  const { resumable } = opened.input
  await opened.input.close()
  return {
    label: file.name,
    can: { resume: file.can.resume && resumable, since: file.can.since, range: false },
    read: (query) => read(job, query),
  }
}

interface Job {
  readonly file: InputFile
  readonly chunkRows: number
  readonly maxLineBytes: number
  readonly mayLackRows: boolean
}

interface Lines {
  readonly input: ByteInput
  readonly text: InputText
}

/** Opens the file as it is now; the caller closes `input`. */
const openLines = async ({ file }: Job, how: OpenOptions): Promise<Lines | 'unchanged'> => {
  const input = await file.open(how)
  if (input === 'unchanged') return input
  try {
    const text = await openText(input, { encoding: undefined, wanted: 'JSON lines' })
    if (!isUtf8Name(text.encoding)) throw otherEncoding(file.path, text.encoding)
    refuseOneDocument(file.path, (await readBeginning(text.read(0), SAMPLE_BYTES)).bytes.toString())
    return { input, text }
  } catch (error) {
    await input.close()
    throw error
  }
}

/** Every read opens the file anew, so reads do not disturb each other and each is bound to the content it met. */
async function* read(job: Job, { after, since, signal }: ReadQuery): AsyncGenerator<Chunk> {
  signal.throwIfAborted()
  const lines = await openLines(job, after === undefined && since !== undefined ? { signal, since } : { signal })
  if (lines === 'unchanged') return
  const { input, text } = lines
  try {
    const from = after === undefined ? undefined : await openCursor(after, { path: input.path, text, identity: input.identity })
    for await (const chunk of readLines(lines, { ...job, from })) {
      signal.throwIfAborted()
      yield chunk
    }
    signal.throwIfAborted() // a read that was told to stop is not reported as complete
  } finally {
    await input.close()
  }
}

async function* readLines({ input, text }: Lines, o: Job & { from: JsonlCursor | undefined }): AsyncGenerator<Chunk> {
  const start = o.from ?? { byte: 0, line: 1, rows: 0 }
  const chunks = collectChunks(input, { ...o, start })
  try {
    for await (const block of text.read(start.byte)) {
      chunks.write(block)
      yield* chunks.take()
    }
    chunks.end()
  } catch (error) {
    if (!(error instanceof SourceCutShort)) throw error
    await refuseChanged(input)
    yield* chunks.takeAll()
    throw error
  }
  await refuseChanged(input)
  yield* chunks.takeAll()
  if (chunks.rows() === 0 && !o.mayLackRows) throw noRows(input.path)
}

/** Rows become chunks as they come; a chunk is full at `chunkRows` rows or 512 KB. */
const collectChunks = (input: ByteInput, o: Job & { start: { byte: number; line: number; rows: number } }) => {
  const { identity, resumable } = input
  const watermark = input.watermark === undefined ? {} : { watermark: input.watermark }
  let rows: Row[] = []
  let rowsBefore = o.start.rows
  let chunkAt = o.start.byte
  let full: Chunk[] = []
  let isClean = true
  let heldClean = true // what the reader holds of a line that has not ended
  const onLine = (line: Line) => {
    const row = rowOf(line, { maxLineBytes: o.maxLineBytes, isClean })
    if (row !== undefined) rows.push(row)
    if (rows.length >= o.chunkRows || reader.position().byte - chunkAt >= CHUNK_BYTES) close()
  }
  const reader = createLineReader({ start: o.start, maxBytes: o.maxLineBytes, onLine })
  const close = () => {
    const at = reader.position()
    chunkAt = at.byte
    if (rows.length === 0) return
    rowsBefore += rows.length
    const cursor = resumable ? { cursor: makeCursor({ at, rows: rowsBefore, before: reader.lastLine(), identity }) } : {}
    full.push({ rows, ...cursor, ...watermark })
    rows = []
  }
  const take = (): Chunk[] => full.splice(0)
  return {
    write: (block: Buffer) => {
      // One look at the whole block is cheaper than one at each line; where the block's end cuts a character, the lines are looked at.
      const clean = isUtf8(block)
      isClean = heldClean && clean
      reader.write(block)
      heldClean = clean && (heldClean || block.includes(LF))
    },
    end: () => {
      isClean = heldClean
      reader.end()
    },
    take,
    takeAll: (): Chunk[] => {
      close()
      return take()
    },
    rows: () => rowsBefore,
  }
}

const refuseChanged = async (input: ByteInput): Promise<void> => {
  if (await input.changed()) throw startAgain(input.path, 'it was written to while it was being read')
}

const noRows = (path: string): ConfigError =>
  new ConfigError(`${path} is empty. Check that the export is complete; without rows there is nothing to sync.`)

const otherEncoding = (path: string, encoding: string): ConfigError =>
  new ConfigError(`${path} is written in ${encoding}, but JSON lines must be UTF-8. Write the file as UTF-8.`)

/** Files that end in .json are often one list; every line of one would be refused. */
const refuseOneDocument = (path: string, beginning: string): void => {
  const isList = /^\s*\[/.test(beginning)
  if (!isList && !/^\s*\{\s*\n/.test(beginning)) return
  const what = isList ? 'one JSON list' : 'a JSON document that runs over several lines'
  const advice = `${isList ? "jq -c '.[]'" : 'jq -c .'} makes lines of it`
  throw new ConfigError(`${path} holds ${what}, but each line must be an object of its own. ${advice}.`)
}
