/** What a request says of the file in its body. */
import type { UploadFormat } from '../store/uploads-path.ts'
import type { ApiContext } from './api-env.ts'
import { ApiError } from './api-error.ts'

/** What is taken, and what it stands for. */
const FORMATS: Readonly<Record<string, UploadFormat>> = { 'text/csv': 'csv', 'application/x-ndjson': 'jsonl' }
export const UPLOAD_TYPES: readonly string[] = Object.keys(FORMATS)

const PACKINGS: Readonly<Record<string, boolean>> = { '': false, identity: false, gzip: true, 'x-gzip': true }

export interface UploadBody {
  readonly format: UploadFormat
  readonly packed: boolean
  /** Bytes by Content-Length; undefined where it is not told. */
  readonly announced: number | undefined
}

/** A form of a web page can send neither of the types, so a foreign page cannot upload anything. @throws ApiError */
export function describeBody(c: ApiContext): UploadBody {
  const type = wordOf(c.req.header('content-type'))
  const format = Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined
  if (format === undefined) throw wrongType(type)
  const packing = wordOf(c.req.header('content-encoding'))
  const packed = Object.hasOwn(PACKINGS, packing) ? PACKINGS[packing] : undefined
  if (packed === undefined) {
    throw new ApiError('unsupported_media', 'The file may be packed with gzip (Content-Encoding: gzip) or not at all.')
  }
  return { format, packed, announced: announcedBytes(c.req.header('content-length')) }
}

/** `text/csv` of `Text/CSV; charset=utf-8`. */
function wordOf(header = ''): string {
  return header.replace(/;.*/s, '').trim().toLowerCase()
}

function announcedBytes(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function wrongType(type: string): ApiError {
  const form = type.startsWith('multipart/') ? ' Forms are not taken.' : ''
  return new ApiError(
    'unsupported_media',
    `Send the file itself as the body, with the header Content-Type: ${UPLOAD_TYPES.join(' or ')}.${form} With curl: -X POST -T contacts.csv -H 'Content-Type: text/csv'`,
  )
}
