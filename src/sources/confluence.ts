/** The Confluence source: the current pages of spaces, all of them or what was changed. */
import { type ConfluenceApi, type ConfluencePages, createConfluenceApi, LABEL } from './confluence-api.ts'
import type { ConfluenceOptions } from './confluence-options.ts'
import { changedAt, documentOf, readPage, unreadablePage } from './confluence-page.ts'
import { type AskPage, type ListPage, readLists } from './document-lists.ts'
import type { FoundDocument } from './document-rows.ts'
import type { Chunk, ReadQuery, Source } from './source.ts'

export type { ConfluenceOptions } from './confluence-options.ts'

const OVERLAP_MS = 5 * 60_000

/**
 * Opens nothing yet. Rows are documents: HTML with the page's id and address. Archived and deleted pages are missing from a read of
 * everything. With `body: storage` every read is one, at a call per 100 pages, so that what was deleted is noticed at once. With
 * `body: view`, which takes a call for each page, a read goes through the pages that were changed last until one is old enough; searching
 * by date (CQL) would not do, because it takes dates in the time zone of the account and its index lags behind.
 */
export function openConfluence(options: ConfluenceOptions): Source {
  const since = options.body === 'view'
  return { label: LABEL, can: { resume: true, since, range: false }, read: (query) => read(options, query) }
}

/** Every read has connections of its own, so reads do not disturb each other. */
async function* read(o: ConfluenceOptions, query: ReadQuery): AsyncGenerator<Chunk> {
  query.signal.throwIfAborted()
  const spaces = [...new Set(o.spaces)]
  const api = createConfluenceApi(o)
  let ids: ReadonlyMap<string, string> | undefined
  try {
    yield* readLists(
      {
        label: LABEL,
        of: JSON.stringify(['confluence', spaces, o.body ?? 'storage']),
        operations: spaces.map(() => 'listing pages'),
        page: async (ask) => {
          ids ??= await api.spaceIds(spaces, ask)
          return pageOf(ask, { api, space: ids.get(spaces[ask.list] ?? '') ?? '', viewed: o.body === 'view' })
        },
        overlapMs: o.body === 'view' ? (o.overlapMs ?? OVERLAP_MS) : undefined,
      },
      query,
    )
    query.signal.throwIfAborted() // a read that was told to stop is not reported as complete
  } finally {
    await api.close()
  }
}

async function pageOf(
  { after, since, signal }: AskPage,
  { api, space, viewed }: { api: ConfluenceApi; space: string; viewed: boolean },
): Promise<ListPage> {
  const listed = await api.pages({ space, newestFirst: since !== null, after, signal })
  const isNew = (value: unknown): boolean => since === null || !isOlder(value, since)
  const fresh = listed.results.filter(isNew)
  const found = viewed ? await viewsOf(fresh, { api, site: listed.site, signal }) : await storedOf(fresh, listed)
  return { found, next: fresh.length < listed.results.length ? null : listed.next, now: listed.now }
}

function isOlder(value: unknown, since: number): boolean {
  const page = readPage(value)
  const at = page === undefined ? undefined : changedAt(page)
  return at !== undefined && at < since
}

async function storedOf(pages: readonly unknown[], { site }: ConfluencePages): Promise<FoundDocument[]> {
  const { storageToHtml } = await import('./confluence-storage.ts')
  return pages.map((value) => {
    const page = readPage(value)
    const stored = page?.body?.storage?.value
    if (page === undefined || stored === undefined) return unreadablePage(value)
    return documentOf(page, { html: storageToHtml(stored), site })
  })
}

/** One after the other: the pace is the limit, not the number of connections. A page that is gone by now is left out. */
async function viewsOf(
  pages: readonly unknown[],
  o: { api: ConfluenceApi; site: string | undefined; signal: AbortSignal },
): Promise<FoundDocument[]> {
  const found: FoundDocument[] = []
  for (const value of pages) {
    const listed = readPage(value)
    const answer = listed === undefined ? value : await o.api.view(listed.id, o)
    if (answer === undefined) continue
    const page = readPage(answer)
    const html = page?.body?.view?.value
    found.push(page === undefined || html === undefined ? unreadablePage(value) : documentOf(page, { html, site: o.site }))
  }
  return found
}
