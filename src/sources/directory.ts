/** The directory source: each file of a folder that patterns choose is one document, in the order of their paths, resumable at any chunk's end. */
import { basename } from 'node:path'
import { z } from 'zod'
import { atLeastOne } from './csv-options.ts'
import { type DocumentOptions, type FolderDocument, readDocument } from './directory-document.ts'
import { type FolderFile, type FolderQuery, listFiles } from './directory-files.ts'
import { startAgain } from './input-cursor.ts'
import { fingerprint } from './input-file.ts'
import type { Chunk, Cursor, ReadQuery, Row, Source } from './source.ts'

export interface DirectoryOptions extends Omit<FolderQuery, 'folder'> {
  /** The folder; absolute. */
  readonly path: string
  /** Name of the front-matter field that holds the external_id; absent = the path in the folder, with `/`. */
  readonly externalId?: string | undefined
  /** The url of documents that have none in their front matter: an address with `{path}` or `{name}` (without the ending). */
  readonly url?: string | undefined
  /** Documents handed over together; default 200. A chunk of large documents ends earlier. */
  readonly chunkRows?: number
  /** A larger file is refused; default 10 MB. */
  readonly maxFileBytes?: number
}

/** Files of a chunk are read together, so this many are in memory at once at most. */
const CHUNK_BYTES = 1024 * 1024

/** A type, not an interface: it is stored as JSON. */
const schema = z.strictObject({
  /** How many files were read; the next one begins the rest. */
  file: z.int().nonnegative(),
  /** Which files were there, and which size and time each had. */
  files: z.string(),
})

type Job = Omit<DirectoryOptions, 'chunkRows' | 'maxFileBytes'> & DocumentOptions & { readonly chunkRows: number }

/**
 * Opens a folder. Markdown and HTML may begin with front matter (title, url, locale, and the external_id where `externalId` names its field);
 * everything else is plain text. A row is one PageDocument; its place is the number of its file. Links are followed within the folder.
 * A file that is no document is refused alone (see `readDocument` for the codes).
 * Reading throws ConfigError when there is no such folder, Unreachable when a folder in it cannot be listed.
 */
export async function openDirectory(o: DirectoryOptions): Promise<Source> {
  const { chunkRows = 200, maxFileBytes = 10_000_000 } = o
  const job = {
    ...o,
    folder: o.path,
    chunkRows: atLeastOne('chunkRows', chunkRows),
    maxFileBytes: atLeastOne('maxFileBytes', maxFileBytes),
  }
  return { label: basename(o.path), can: { resume: true, since: false, range: false }, read: (query) => read(job, query) }
}

async function* read(job: Job, { after, signal }: ReadQuery): AsyncGenerator<Chunk> {
  signal.throwIfAborted()
  const files = await listFiles(job)
  const identity = fingerprint(JSON.stringify(files))
  let at = after === undefined ? 0 : openCursor(after, { folder: job.folder, identity, files: files.length })
  while (at < files.length) {
    signal.throwIfAborted()
    const group = nextGroup(files, at, job.chunkRows)
    const documents = await Promise.all(group.map((file) => readDocument(file, job)))
    const first = at + 1
    at += group.length
    yield { rows: documents.map((document, i) => rowOf(document, first + i)), cursor: { file: at, files: identity } }
  }
  signal.throwIfAborted() // a read that was told to stop is not reported as complete
}

function nextGroup(files: readonly FolderFile[], from: number, most: number): readonly FolderFile[] {
  let bytes = 0
  const end = files.slice(from, from + most).findIndex(({ size }, i) => (bytes += size) > CHUNK_BYTES && i > 0)
  return files.slice(from, end === -1 ? from + most : from + end)
}

function rowOf({ cells, problem }: FolderDocument, place: number): Row {
  return problem === undefined ? { place, cells } : { place, cells, problem }
}

function openCursor(handed: Cursor, o: { folder: string; identity: string; files: number }): number {
  const parsed = schema.safeParse(handed)
  if (!parsed.success) throw startAgain(o.folder, 'the position that was stored is not one of a folder', parsed.error)
  if (parsed.data.files !== o.identity || parsed.data.file > o.files) throw startAgain(o.folder, 'its files are others by now')
  return parsed.data.file
}
