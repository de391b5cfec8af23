/** The Notion source: the pages of databases, or all that are shared with an integration; everything or what was edited. */
import { z } from 'zod'
import { StartAgain } from '../errors.ts'
import { documentRows, type FoundDocument, misshapen } from './document-rows.ts'
import { LABEL, type Notion, openNotionClient } from './notion-client.ts'
import { readContent } from './notion-content.ts'
import { type ListedPage, listPages } from './notion-list.ts'
import { plainMarkdown } from './notion-markdown.ts'
import type { NotionOptions } from './notion-options.ts'
import type { Chunk, ReadQuery, Source, Watermark } from './source.ts'

export type { NotionOptions } from './notion-options.ts'

const OVERLAP_MS = 5 * 60_000
/** Each takes a call, so a chunk is a few seconds' work that a crash loses. */
const CHUNK_PAGES = 10

/**
 * Opens nothing yet. Rows are documents: Markdown with the page's id, title and address. What is to be read is listed first, which takes a
 * call per 100 pages; the text takes one per page, in the order of ids, so that a read can be taken up wherever it stopped and no page comes
 * twice however many databases show it. A page in the trash, or not shared any more, is missing from the next read of everything.
 */
export function openNotion(options: NotionOptions): Source {
  return { label: LABEL, can: { resume: true, since: true, range: false }, read: (query) => read(options, query) }
}

interface Progress {
  /** The page that was handed over last. */
  readonly after: string | null
  readonly rows: number
  /** Notion's time at the beginning, epoch milliseconds. */
  readonly startedAt: number | null
  readonly since: number | null
}

const time = z.number().int().nonnegative()
const cursorSchema = z.strictObject({ of: z.string(), after: z.string(), rows: time, startedAt: time, since: time.nullable() })
const watermarkSchema = z.strictObject({ of: z.string(), since: time })

/** Every read has connections of its own, so reads do not disturb each other. */
async function* read(o: NotionOptions, query: ReadQuery): AsyncGenerator<Chunk> {
  query.signal.throwIfAborted()
  const at = startOf(o, query)
  // When one of the calls that are under way together fails, the others end with it.
  const ending = new AbortController()
  const notion = await openNotionClient(o, { signal: AbortSignal.any([query.signal, ending.signal]) })
  try {
    const pages = await listPages({ notion, o, since: at.since })
    const rest = pages.filter(({ id }) => at.after === null || id > at.after)
    yield* readPages(rest, { notion, o, at: { ...at, startedAt: at.startedAt ?? notion.began() }, signal: query.signal })
    query.signal.throwIfAborted() // a read that was told to stop is not reported as complete
  } finally {
    ending.abort(new Error('the read has ended'))
    await notion.close()
  }
}

interface Reading {
  readonly notion: Notion
  readonly o: NotionOptions
  readonly at: Progress & { readonly startedAt: number }
  readonly signal: AbortSignal
}

async function* readPages(pages: readonly ListedPage[], { notion, o, at, signal }: Reading): AsyncGenerator<Chunk> {
  const { startedAt, since } = at
  const of = nameOf(o)
  const watermark = { of, since: Math.max(startedAt - (o.overlapMs ?? OVERLAP_MS), since ?? 0) }
  let count = at.rows
  for (let from = 0; from < pages.length; from += CHUNK_PAGES) {
    const group = pages.slice(from, from + CHUNK_PAGES)
    const found = (await Promise.all(group.map((page) => documentOf(page, notion)))).flatMap((document) => document ?? [])
    const rows = documentRows(found, count + 1)
    count += rows.length
    const cursor = { of, after: group.at(-1)?.id ?? '', rows: count, startedAt, since }
    if (rows.length > 0) yield { rows, cursor, watermark }
    signal.throwIfAborted()
  }
}

/** Undefined = the page is gone since it was listed. */
async function documentOf(page: ListedPage, notion: Notion): Promise<FoundDocument | undefined> {
  const { id, title, url, editedAt } = page
  if (page.isBroken)
    return misshapen('Notion answered with a page that lacks its id, its times or its title', id === '' ? {} : { external_id: id })
  const content = await readContent(notion, id)
  if (content === undefined) return undefined
  return { external_id: id, title: title || null, body: plainMarkdown(content), format: 'markdown', url, updated_at: editedAt }
}

/** What is read: a cursor or a watermark of something else starts again. */
function nameOf({ databases = [], dataSources = [] }: NotionOptions): string {
  return JSON.stringify(['notion', databases, dataSources])
}

function startOf(o: NotionOptions, { after, since }: ReadQuery): Progress {
  const of = nameOf(o)
  const from = since === undefined ? null : readWatermark(since, of)
  if (after === undefined) return { after: null, rows: 0, startedAt: null, since: from }
  const parsed = cursorSchema.safeParse(after)
  if (parsed.success && parsed.data.of === of) return parsed.data
  throw new StartAgain('Notion: the stored place in the read does not belong to what is read now. The read starts again.')
}

function readWatermark(watermark: Watermark, of: string): number {
  const parsed = watermarkSchema.safeParse(watermark)
  if (parsed.success && parsed.data.of === of) return parsed.data.since
  throw new StartAgain(
    'Notion: the stored watermark of the last read does not belong to what is read now. Everything is read once more.',
  )
}
