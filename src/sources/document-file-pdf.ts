/** A PDF file as HTML, by the optional package unpdf: its text, without its look. */
import type * as Unpdf from 'unpdf'
import type { Reason } from '../outcome.ts'
import type { FileText } from './document-file.ts'
import { pdfHtml, type TextItem } from './document-file-pdf-text.ts'
import { loadPackage } from './document-package.ts'

type Reader = Pick<typeof Unpdf, 'getDocumentProxy' | 'extractTextItems' | 'getMeta'>
export type LoadUnpdf = () => Promise<Reader>

const LOAD: LoadUnpdf = () => import('unpdf')

export async function readPdf(bytes: Uint8Array, load: LoadUnpdf = LOAD): Promise<FileText | { readonly refused: Reason }> {
  const unpdf = await loadPackage(load, { what: 'reading .pdf files', name: 'unpdf' })
  const read = await contentOf(bytes, unpdf)
  if ('code' in read) return { refused: read }
  const body = pdfHtml(read.items)
  if (body !== '') return { body, format: 'html', title: titleIn(read.info) }
  const why = `none of its pages (${read.items.length}) holds text: it was scanned, and pictures of text are not read`
  return { refused: { code: 'page_empty', why } }
}

interface Content {
  /** Page by page. */
  readonly items: readonly (readonly TextItem[])[]
  readonly info: Readonly<Record<string, unknown>>
}

async function contentOf(bytes: Uint8Array, unpdf: Reader): Promise<Content | Reason> {
  try {
    // The package keeps the array, so it gets one of its own; 0 = it writes no warnings to the terminal.
    const pdf = await unpdf.getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 })
    try {
      const { items } = await unpdf.extractTextItems(pdf)
      return { items, info: (await unpdf.getMeta(pdf)).info }
    } finally {
      await pdf.destroy()
    }
  } catch (error) {
    return refusalOf(error)
  }
}

function titleIn({ Title: title }: Content['info']): string | null {
  return typeof title === 'string' && title.trim() !== '' ? title.trim() : null
}

/** The package's errors are told by their names; their texts are about the insides of the file. */
function refusalOf(error: unknown): Reason {
  const isProtected = error instanceof Error && error.name === 'PasswordException'
  return isProtected
    ? { code: 'document_encrypted', why: 'it is protected by a password' }
    : { code: 'document_broken', why: 'it is a damaged PDF file, or none' }
}
