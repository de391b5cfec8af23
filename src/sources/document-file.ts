/** Word and PDF files as documents: read by packages that are installed where they are wanted, and refused alone where they are broken. */
import type { Reason } from '../outcome.ts'
import type { PageDocument } from '../pages/document.ts'
import { type LoadMammoth, readDocx } from './document-file-docx.ts'
import { type LoadUnpdf, readPdf } from './document-file-pdf.ts'
import type { DocumentKind } from './document-kind.ts'

/** What such a file says; `title` is null where it does not tell one. */
export type FileText = Pick<PageDocument, 'body' | 'format'> & { readonly title: string | null }

/** For tests. */
export interface FilePackages {
  readonly loadMammoth?: LoadMammoth | undefined
  readonly loadUnpdf?: LoadUnpdf | undefined
}

/**
 * Codes: document_encrypted, document_broken, page_empty (a scan).
 * @throws ConfigError naming the package to install
 */
export async function readDocumentFile(
  kind: DocumentKind,
  bytes: Uint8Array,
  o: FilePackages = {},
): Promise<FileText | { readonly refused: Reason }> {
  return kind === 'docx' ? readDocx(bytes, o.loadMammoth) : readPdf(bytes, o.loadUnpdf)
}
