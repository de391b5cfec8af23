/** Turns raw bytes into UTF-8 text: gzip is unpacked, the encoding told by its byte order mark or by option, the mark left out. */
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import iconv from 'iconv-lite'
import { ConfigError } from '../errors.ts'
import type { ByteInput } from './csv-file.ts'

export interface CsvText {
  /** The encoding's name as given, or as its byte order mark tells, or "utf-8". */
  readonly encoding: string
  /** How sure it is: without a mark or an option UTF-8 is only assumed. */
  readonly assumed: boolean
  /** UTF-8 text from the text's byte `from` on. Plain UTF-8 is sought in the file, all else is decoded from its beginning. */
  read(from: number): AsyncIterable<Buffer>
}

const MARKS = [
  { encoding: 'utf-8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { encoding: 'utf-16le', bytes: Buffer.from([0xff, 0xfe]) },
  { encoding: 'utf-16be', bytes: Buffer.from([0xfe, 0xff]) },
]
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

/**
 * A byte order mark wins over `encoding`: no text in another encoding begins with those characters.
 * @throws ConfigError when the encoding is unknown or the gzip data is damaged
 */
export const openText = async (input: ByteInput, option: string | undefined): Promise<CsvText> => {
  if (option !== undefined && !iconv.encodingExists(option)) throw unknownEncoding(option)
  const magic = await readBeginning(input.bytes(0), GZIP_MAGIC.length)
  const gzip = magic.bytes.equals(GZIP_MAGIC)
  const unpacked = () => (gzip ? unpack(input.bytes(0), input.path) : input.bytes(0))
  const beginning = await readBeginning(unpacked(), 3)
  const mark = MARKS.find(({ bytes }) => bytes.equals(beginning.bytes.subarray(0, bytes.length)))
  const markBytes = mark?.bytes.length ?? 0
  const encoding = mark?.encoding ?? option ?? 'utf-8'
  const read = (from: number): AsyncIterable<Buffer> => {
    if (!isUtf8Name(encoding)) return skip(decode(skip(unpacked(), markBytes), encoding), from)
    return gzip ? skip(unpacked(), markBytes + from) : input.bytes(markBytes + from)
  }
  return { encoding, assumed: mark === undefined && option === undefined, read }
}

export const isUtf8Name = (encoding: string): boolean => encoding.toLowerCase().replaceAll(/[^a-z0-9]/g, '') === 'utf8'

/** The beginning of a stream; `whole` = there is nothing after it. */
export interface Beginning {
  readonly bytes: Buffer
  readonly whole: boolean
}

/** Up to `length` first bytes of a stream, which is closed. */
export const readBeginning = async (blocks: AsyncIterable<Buffer>, length: number): Promise<Beginning> => {
  const taken: Buffer[] = []
  let missing = length
  for await (const block of blocks) {
    taken.push(block.subarray(0, missing))
    missing -= block.length
    if (missing <= 0) break
  }
  return { bytes: Buffer.concat(taken), whole: missing > 0 }
}

/** The stream without its first `length` bytes. */
async function* skip(blocks: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let left = length
  for await (const block of blocks) {
    if (block.length > left) yield block.subarray(left)
    left = Math.max(0, left - block.length)
  }
}

async function* unpack(blocks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  pipeline(Readable.from(blocks), gunzip, () => {
    // What fails is thrown by the loop below; closing early on purpose is no failure.
  })
  const unpacked: AsyncIterable<unknown> = gunzip
  try {
    for await (const block of unpacked) if (Buffer.isBuffer(block)) yield block
  } catch (error) {
    throw gzipProblem(path, error)
  } finally {
    gunzip.destroy()
  }
}

async function* decode(blocks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = iconv.getDecoder(encoding)
  let held = ''
  for await (const block of blocks) {
    const text = held + decoder.write(block)
    held = endsInHalfPair(text) ? text.slice(-1) : ''
    if (text.length > held.length) yield Buffer.from(text.slice(0, text.length - held.length))
  }
  const text = held + (decoder.end() ?? '')
  if (text !== '') yield Buffer.from(text)
}

/** Whether the text stops between the two halves of a character outside the basic plane (iconv-lite cuts UTF-16 BE there). */
const endsInHalfPair = (text: string): boolean => {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff
}

const unknownEncoding = (encoding: string): ConfigError =>
  new ConfigError(
    `encoding: ${encoding} is not known. Use for example utf-8, windows-1252, iso-8859-15, utf-16le, shift_jis or gb18030.`,
  )

const gzipProblem = (path: string, error: unknown): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('Z_')) return error
  const what = code === 'Z_BUF_ERROR' ? 'ends in the middle of its gzip data' : `holds damaged gzip data (${code})`
  return new ConfigError(`${path} ${what}. Get the whole file again, for example by repeating the download.`, { cause: error })
}
