/** A Word file (.docx) as HTML, by the optional package mammoth. */
import type * as Mammoth from 'mammoth'
import type { Reason } from '../outcome.ts'
import type { FileText } from './document-file.ts'
import { loadPackage } from './document-package.ts'
import { isOldWorkbook, isZip } from './input-other-content.ts'
import { unpackedSize } from './xlsx-limits.ts'

type Reader = Pick<typeof Mammoth, 'convertToHtml' | 'images'>
export type LoadMammoth = () => Promise<Reader>

const LOAD: LoadMammoth = () => import('mammoth')

/** A zip can unpack to a thousand times its size. */
const MOST_UNPACKED_BYTES = 256 * 1024 * 1024

/** Pictures are part of the file and have no address that a page could name, so they are left out. */
export async function readDocx(bytes: Uint8Array, load: LoadMammoth = LOAD): Promise<FileText | { readonly refused: Reason }> {
  const mammoth = await loadPackage(load, { what: 'reading .docx files', name: 'mammoth' })
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const refused = unfit(buffer)
  if (refused !== undefined) return { refused }
  const html = await orBroken(() => mammoth.convertToHtml({ buffer }, { ...STYLES, convertImage: noImages(mammoth) }))
  return html === undefined ? { refused: BROKEN } : { body: html.value, format: 'html', title: null }
}

const STYLES = { styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"] }

function noImages({ images }: Reader): ReturnType<Reader['images']['imgElement']> {
  return images.imgElement(async () => ({ src: '' }))
}

const BROKEN: Reason = { code: 'document_broken', why: 'it is a damaged Word file, or none' }

/** What Word protects by a password is packed like the files of its first versions. */
function unfit(bytes: Buffer): Reason | undefined {
  if (isOldWorkbook(bytes))
    return { code: 'document_encrypted', why: 'it is protected by a password, or a file of an older Word with another ending' }
  if (!isZip(bytes)) return BROKEN
  if (unpackedSize(bytes) <= MOST_UNPACKED_BYTES) return undefined
  return { code: 'page_too_large', why: `it unpacks to more than ${MOST_UNPACKED_BYTES / 1024 / 1024} MB` }
}

/** The package throws plain errors about whatever it stumbled over; they may quote the document. */
async function orBroken<T>(work: () => Promise<T>): Promise<T | undefined> {
  return work().catch(() => undefined)
}
