/** Turns raw bytes into UTF-8 text: gzip is unpacked, the encoding told by its byte order mark or by option, the mark left out. */
import iconv from 'iconv-lite'
import { ConfigError, SourceCutShort } from '../errors.ts'
import type { ByteInput } from './input.ts'
import { GZIP_MAGIC_BYTES, isGzip, unpack } from './input-gzip.ts'
import { refuseOtherContent } from './input-other-content.ts'

export interface InputText {
  /** The encoding's name as given, or as its byte order mark tells, or "utf-8". */
  readonly encoding: string
  /** How sure it is: without a mark or an option UTF-8 is only assumed. */
  readonly assumed: boolean
  /** UTF-8 text from the text's byte `from` on. Plain UTF-8 is sought in the input, all else is decoded from its beginning. */
  read(from: number): AsyncIterable<Buffer>
}

const MARKS = [
  { encoding: 'utf-8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { encoding: 'utf-16le', bytes: Buffer.from([0xff, 0xfe]) },
  { encoding: 'utf-16be', bytes: Buffer.from([0xfe, 0xff]) },
]
/** Enough to tell a byte order mark and other kinds of content. */
const LOOKED_AT_BYTES = 512

/**
 * A byte order mark wins over `encoding`: no text in another encoding begins with those characters.
 * @param o.wanted what the text should be, for messages: "CSV"
 * @throws ConfigError when the encoding is unknown or the content is plainly of another kind
 */
export const openText = async (input: ByteInput, o: { encoding: string | undefined; wanted: string }): Promise<InputText> => {
  if (o.encoding !== undefined && !iconv.encodingExists(o.encoding)) throw unknownEncoding(o.encoding)
  const gzip = isGzip((await readBeginning(input.bytes(0), GZIP_MAGIC_BYTES)).bytes)
  const unpacked = () => (gzip ? unpack(input.bytes(0), input.path) : input.bytes(0))
  const beginning = await readBeginning(unpacked(), LOOKED_AT_BYTES)
  refuseOtherContent(beginning.bytes, { path: input.path, wanted: o.wanted })
  const mark = MARKS.find(({ bytes }) => bytes.equals(beginning.bytes.subarray(0, bytes.length)))
  const markBytes = mark?.bytes.length ?? 0
  const encoding = mark?.encoding ?? o.encoding ?? 'utf-8'
  const read = (from: number): AsyncIterable<Buffer> => {
    if (!isUtf8Name(encoding)) return skip(decode(skip(unpacked(), markBytes), encoding), from)
    return gzip ? skip(unpacked(), markBytes + from) : input.bytes(markBytes + from)
  }
  return { encoding, assumed: mark === undefined && o.encoding === undefined, read }
}

export const isUtf8Name = (encoding: string): boolean => encoding.toLowerCase().replaceAll(/[^a-z0-9]/g, '') === 'utf8'

/** The beginning of a stream; `whole` = there is nothing after it. */
export interface Beginning {
  readonly bytes: Buffer
  readonly whole: boolean
  /** Set when the stream broke off before `length`; `whole` is false then. */
  readonly cut?: SourceCutShort
}

/**
 * Up to `length` first bytes of a stream, which is closed. One that is cut short is told by whoever reads it to its end, unless nothing
 * of it can be read.
 */
export const readBeginning = async (blocks: AsyncIterable<Buffer>, length: number): Promise<Beginning> => {
  const taken: Buffer[] = []
  let missing = length
  try {
    for await (const block of blocks) {
      taken.push(block.subarray(0, missing))
      missing -= block.length
      if (missing <= 0) break
    }
  } catch (error) {
    if (!(error instanceof SourceCutShort)) throw error
    if (taken.length === 0) throw new ConfigError(error.message, { cause: error })
    return { bytes: Buffer.concat(taken), whole: false, cut: error }
  }
  return { bytes: Buffer.concat(taken), whole: missing > 0 }
}

/** The stream without its first `length` bytes. */
export async function* skip(blocks: AsyncIterable<Buffer>, length: number): AsyncGenerator<Buffer> {
  let left = length
  for await (const block of blocks) {
    if (block.length > left) yield block.subarray(left)
    left = Math.max(0, left - block.length)
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
