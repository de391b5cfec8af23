/** The CSV source: a file, wherever it is, streamed as rows with their line numbers, that can be read on from any chunk's end. */
import { ConfigError, SourceCutShort } from '../errors.ts'
import { type CsvCursor, type CsvIdentity, makeCursor, openCursor } from './csv-cursor.ts'
import { type CsvHeader, headerOnly, readHeader } from './csv-header.ts'
import { type CheckedOptions, type CsvOptions, type CsvSettings, checkOptions } from './csv-options.ts'
import { createRowReader } from './csv-rows.ts'
import type { ByteInput, InputFile, OpenOptions } from './input.ts'
import { startAgain } from './input-cursor.ts'
import { localFile } from './input-file.ts'
import { type InputText, openText } from './input-text.ts'
import type { Chunk, ReadQuery, Row, Source } from './source.ts'

/**
 * A chunk of wide rows ends at this much text, so that memory stays flat whatever the rows hold. Small enough that a chunk is garbage
 * before V8 has copied it twice: 1 MB chunks of a 12-column file made the whole read 10 % slower (node 20, 1,000,000 rows).
 */
const CHUNK_BYTES = 512 * 1024

/** A CSV file on disk; see `openCsvInput`. */
export const openCsv = ({ path, ...settings }: CsvOptions): Promise<Source> => openCsvInput(localFile(path), settings)

/**
 * Opens a CSV file and reads its header. Cells are the file's text, untouched; a quote in the middle of an unquoted cell is text.
 * Refused rows carry one of the codes csv_ragged_row, csv_nul_byte, csv_cell_too_large, csv_row_too_large, csv_stray_quote and
 * csv_bad_encoding; blank lines are no rows.
 * @throws ConfigError when an option, the file or its header cannot be used
 * @throws Unreachable when the system fails to read the file
 */
export const openCsvInput = async (file: InputFile, settings: CsvSettings & { signal?: AbortSignal } = {}): Promise<Source> => {
  const { signal, ...options } = settings
  const job = { ...checkOptions({ ...options, path: file.path }), file }
  const sheet = await openSheet(job, signal === undefined ? {} : { signal })
  if (sheet === 'unchanged') throw new Error(`${file.path} answered "unchanged" though nothing was asked about`)
  const { columns } = sheet.header
  const { resumable } = sheet.input
  await sheet.input.close()
  return {
    label: file.name,
    columns,
    can: { resume: file.can.resume && resumable, since: file.can.since, range: false },
    read: (query) => read(job, columns, query),
  }
}

type Job = CheckedOptions & { readonly file: InputFile }

interface Sheet {
  readonly input: ByteInput
  readonly text: InputText
  readonly header: CsvHeader
  readonly identity: CsvIdentity
}

/** Opens the file as it is now; the caller closes `input`. */
const openSheet = async (o: Job, how: OpenOptions): Promise<Sheet | 'unchanged'> => {
  const input = await o.file.open(how)
  if (input === 'unchanged') return input
  try {
    const text = await openText(input, { encoding: o.encoding, wanted: 'CSV' })
    const header = await readHeader(text, o)
    return { input, text, header, identity: { ...input.identity, ...header.dialect, encoding: text.encoding } }
  } catch (error) {
    await input.close()
    throw error
  }
}

/** Every read opens the file anew, so reads do not disturb each other and each is bound to the content it met. */
async function* read(o: Job, columns: readonly string[], { after, since, signal }: ReadQuery): AsyncGenerator<Chunk> {
  signal.throwIfAborted()
  const sheet = await openSheet(o, after === undefined && since !== undefined ? { signal, since } : { signal })
  if (sheet === 'unchanged') return
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
  if (chunks.rows() === 0 && !o.mayLackRows) throw headerOnly(o.path)
}

/** Rows become chunks as they come; a chunk is full at `chunkRows` rows or 512 KB. */
const collectChunks = (sheet: Sheet, o: CheckedOptions & { start: { byte: number; line: number; rows: number } }) => {
  let rows: Row[] = []
  let rowsBefore = o.start.rows
  let chunkAt = o.start.byte
  let full: Chunk[] = []
  const { columns, dialect } = sheet.header
  const { encoding, assumed } = sheet.text
  const { identity } = sheet
  const { resumable } = sheet.input
  const watermark = sheet.input.watermark === undefined ? {} : { watermark: sheet.input.watermark }
  const onRow = (row: Row) => {
    rows.push(row)
    if (rows.length >= o.chunkRows || reader.position().byte - chunkAt >= CHUNK_BYTES) close()
  }
  const reader = createRowReader({ ...o, columns, dialect, encoding, assumed, onRow })
  const close = () => {
    if (rows.length === 0) return
    rowsBefore += rows.length
    const at = reader.position()
    const cursor = resumable ? { cursor: makeCursor({ at, rows: rowsBefore, before: reader.lastRow(), identity }) } : {}
    full.push({ rows, ...cursor, ...watermark })
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
