/** The CSV source: a file on disk, streamed as rows with their line numbers, that can be read on from any chunk's end. */
import { basename } from 'node:path'
import { ConfigError, SourceCutShort } from '../errors.ts'
import { type CsvCursor, type CsvIdentity, makeCursor, openCursor, startAgain } from './csv-cursor.ts'
import { type CsvText, openText } from './csv-encoding.ts'
import { type ByteInput, openFile } from './csv-file.ts'
import { type CsvHeader, headerOnly, readHeader } from './csv-header.ts'
import { type CheckedOptions, type CsvOptions, checkOptions } from './csv-options.ts'
import { createRowReader } from './csv-rows.ts'
import type { Chunk, ReadQuery, Row, Source } from './source.ts'

/**
 * A chunk of wide rows ends at this much text, so that memory stays flat whatever the rows hold. Small enough that a chunk is garbage
 * before V8 has copied it twice: 1 MB chunks of a 12-column file made the whole read 10 % slower (node 20, 1,000,000 rows).
 */
const CHUNK_BYTES = 512 * 1024

/**
 * Opens a CSV file and reads its header. Cells are the file's text, untouched; a quote in the middle of an unquoted cell is text.
 * Refused rows carry one of the codes csv_ragged_row, csv_nul_byte, csv_cell_too_large, csv_row_too_large, csv_stray_quote and
 * csv_bad_encoding; blank lines are no rows.
 * @throws ConfigError when an option, the file or its header cannot be used
 * @throws Unreachable when the system fails to read the file
 */
export const openCsv = async (options: CsvOptions): Promise<Source> => {
  const checked = checkOptions(options)
  const { input, header } = await openSheet(checked)
  await input.close()
  return {
    label: basename(checked.path),
    columns: header.columns,
    can: { resume: true, since: false, range: false },
    read: (query) => read(checked, header.columns, query),
  }
}

interface Sheet {
  readonly input: ByteInput
  readonly text: CsvText
  readonly header: CsvHeader
  readonly identity: CsvIdentity
}

/** Opens the file as it is now; the caller closes `input`. */
const openSheet = async (o: CheckedOptions, signal?: AbortSignal): Promise<Sheet> => {
  const input = await openFile(o.path, signal === undefined ? {} : { signal })
  try {
    const text = await openText(input, o.encoding)
    const header = await readHeader(text, o)
    return { input, text, header, identity: { ...input.identity, ...header.dialect, encoding: text.encoding } }
  } catch (error) {
    await input.close()
    throw error
  }
}

/** Every read opens the file anew, so reads do not disturb each other and each is bound to the content it met. */
async function* read(o: CheckedOptions, columns: readonly string[], { after, signal }: ReadQuery): AsyncGenerator<Chunk> {
  signal.throwIfAborted()
  const sheet = await openSheet(o, signal)
  try {
    if (JSON.stringify(sheet.header.columns) !== JSON.stringify(columns)) throw otherHeader(o.path)
    const { identity, text } = sheet
    const cursor = after === undefined ? undefined : await openCursor(after, { path: o.path, text, identity })
    yield* readRows(sheet, { ...o, signal, after: cursor })
    signal.throwIfAborted() // a read that was told to stop is not reported as complete
  } finally {
    await sheet.input.close()
  }
}

async function* readRows(
  sheet: Sheet,
  o: CheckedOptions & { signal: AbortSignal; after: CsvCursor | undefined },
): AsyncGenerator<Chunk> {
  const start = o.after ?? { ...sheet.header.rows, rows: 0 }
  const chunks = collectChunks(sheet, { ...o, start })
  try {
    for await (const block of sheet.text.read(start.byte)) {
      await chunks.write(block)
      yield* untilAborted(chunks.take(), o.signal)
    }
    await chunks.end()
  } catch (error) {
    if (!(error instanceof SourceCutShort)) throw error
    await refuseChanged(sheet.input)
    yield* untilAborted(chunks.takeAll(), o.signal)
    throw error
  }
  await refuseChanged(sheet.input)
  yield* untilAborted(chunks.takeAll(), o.signal)
  if (chunks.rows() === 0) throw headerOnly(o.path)
}

/** Rows become chunks as they come; a chunk is full at `chunkRows` rows or 512 KB. */
const collectChunks = (sheet: Sheet, o: CheckedOptions & { start: { byte: number; line: number; rows: number } }) => {
  let rows: Row[] = []
  let rowsBefore = o.start.rows
  let chunkAt = o.start.byte
  let full: Chunk[] = []
  const { columns, dialect } = sheet.header
  const { encoding, assumed } = sheet.text
  const onRow = (row: Row) => {
    rows.push(row)
    if (rows.length >= o.chunkRows || reader.position().byte - chunkAt >= CHUNK_BYTES) close()
  }
  const reader = createRowReader({ ...o, columns, dialect, encoding, assumed, onRow })
  const close = () => {
    if (rows.length === 0) return
    rowsBefore += rows.length
    const at = reader.position()
    full.push({ rows, cursor: makeCursor({ at, rows: rowsBefore, before: reader.lastRow(), identity: sheet.identity }) })
    chunkAt = at.byte
    rows = []
  }
  const take = (): Chunk[] => {
    const taken = full
    full = []
    return taken
  }
  const takeAll = (): Chunk[] => {
    close()
    return take()
  }
  return { write: reader.write, end: reader.end, take, takeAll, rows: () => rowsBefore }
}

function* untilAborted(chunks: readonly Chunk[], signal: AbortSignal): Generator<Chunk> {
  for (const chunk of chunks) {
    signal.throwIfAborted()
    yield chunk
  }
}

const refuseChanged = async (input: ByteInput): Promise<void> => {
  if (await input.changed()) throw startAgain(input.path, 'it was written to while it was being read')
}

const otherHeader = (path: string): ConfigError =>
  new ConfigError(`${path}: the header changed since the file was opened. Run again to read the file as it is now.`)
