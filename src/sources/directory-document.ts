/** One file of a folder as a document, or why it is none. */
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { codeOf } from '../error-code.ts'
import type { Reason } from '../outcome.ts'
import { decodeText } from '../pages/decode.ts'
import type { BodyFormat, PageDocument } from '../pages/document.ts'
import { type FrontMatter, takeFrontMatter } from '../pages/front-matter.ts'
import type { FolderFile } from './directory-files.ts'
import { type DocumentKind, documentKind } from './document-kind.ts'

export interface DocumentOptions {
  /** Absolute. */
  readonly folder: string
  /** Name of the front-matter field; absent = the path. */
  readonly externalId?: string | undefined
  /** Holds `{path}` or `{name}`. */
  readonly url?: string | undefined
  readonly maxFileBytes: number
}

/** `cells` tells what is known of a refused one, so that its page is not taken for missing. */
export interface FolderDocument {
  readonly cells: readonly [Partial<PageDocument>]
  readonly problem?: Reason
}

const FORMATS: Readonly<Record<string, BodyFormat>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.mdx': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
}

/**
 * Codes: file_outside, file_unreadable, page_too_large, page_not_text, page_bad_encoding, front_matter_invalid, and those of
 * `readDocumentFile`. @throws ConfigError when a Word or PDF file needs a package that is not installed
 */
export async function readDocument(file: FolderFile, o: DocumentOptions): Promise<FolderDocument> {
  const kind = documentKind(file.path)
  const format = FORMATS[extname(file.path).toLowerCase()] ?? 'text'
  // Only what may have front matter can be named there: plain text, Word and PDF go by their path.
  const externalId = kind === undefined && format !== 'text' ? o.externalId : undefined
  const known = { path: file.path, ...(externalId === undefined ? { external_id: file.path } : {}) }
  const bytes = await bytesOf(file, kind === undefined ? o : { ...o, maxFileBytes: o.maxFileBytes * PACKED })
  if ('code' in bytes) return { cells: [known], problem: bytes }
  const parsed = { ...o, externalId, format }
  const document = kind === undefined ? textDocument(file, bytes, parsed) : await packedDocument(file, bytes, { ...parsed, kind })
  return 'code' in document ? { cells: [known], problem: document } : { cells: [document] }
}

/** Most of a Word or PDF file are pictures and fonts, so it may be this many times larger than a text. */
const PACKED = 5

type Formatted = DocumentOptions & { readonly format: BodyFormat }

function textDocument(file: FolderFile, bytes: Buffer, o: Formatted): PageDocument | Reason {
  const decoded = decodeText(bytes)
  if (decoded.refused !== undefined) return decoded.refused
  // A line of dashes at the top of a plain text is a line of dashes.
  const matter = o.format === 'text' ? { data: {}, body: decoded.text } : takeFrontMatter(decoded.text)
  return matter.refused ?? documentOf(file, { ...o, matter })
}

async function packedDocument(
  { path }: FolderFile,
  bytes: Buffer,
  o: Formatted & { kind: DocumentKind },
): Promise<PageDocument | Reason> {
  const { readDocumentFile } = await import('./document-file.ts')
  const read = await readDocumentFile(o.kind, bytes)
  if ('refused' in read) return read.refused
  return { external_id: path, ...read, url: urlOf(path, o.url) || null, locale: null, path }
}

async function bytesOf({ path, size, outside }: FolderFile, { folder, maxFileBytes }: DocumentOptions): Promise<Buffer | Reason> {
  if (outside) return { code: 'file_outside', why: 'it is a link that leads out of the folder, and is not followed' }
  if (size > maxFileBytes) {
    return { code: 'page_too_large', why: `it has ${megabytes(size)}, and a document may have ${megabytes(maxFileBytes)}` }
  }
  try {
    return await readFile(join(folder, path))
  } catch (error) {
    const code = codeOf(error)
    if (code === '') throw error
    return { code: 'file_unreadable', why: `the file cannot be read (${code})` }
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

type Parsed = Formatted & { readonly matter: FrontMatter }

function documentOf({ path }: FolderFile, o: Parsed): PageDocument | Reason {
  const { data, body } = o.matter
  const names = ['title', 'url', 'locale', ...(o.externalId === undefined ? [] : [o.externalId])]
  const wrong = names.find((name) => !isPlain(data[name]))
  if (wrong !== undefined) return { code: 'front_matter_invalid', why: `${wrong} is a list or a mapping; expected a text` }
  const url = textOf(data['url']) || urlOf(path, o.url)
  return {
    external_id: o.externalId === undefined ? path : textOf(data[o.externalId]),
    title: textOf(data['title']) || null,
    body,
    format: o.format,
    url: url || null,
    locale: textOf(data['locale']) || null,
    path,
  }
}

function isPlain(value: unknown): boolean {
  return value === undefined || value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
}

/** `title: 2026` is a number to YAML and a title to whoever wrote it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? `${value}` : ''
}

function urlOf(path: string, pattern: string | undefined): string {
  if (pattern === undefined) return ''
  const filled = (text: string): string => text.split('/').map(encodeURIComponent).join('/')
  return pattern.replaceAll('{path}', () => filled(path)).replaceAll('{name}', () => filled(path.replace(/\.[^./]+$/, '')))
}
