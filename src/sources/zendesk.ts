/** The Zendesk source: the published articles of a Help Center, list by list, each time all of them. */
import { z } from 'zod'
import { Unreachable } from '../errors.ts'
import { readLists } from './document-lists.ts'
import { createSourceHttp, type HttpAnswer, type SourceHttp } from './http.ts'
import { clockOf } from './http-clock.ts'
import type { Chunk, ReadQuery, Source } from './source.ts'
import { articleDocument } from './zendesk-article.ts'
import type { ZendeskCredentials, ZendeskOptions } from './zendesk-options.ts'

export type { ZendeskOptions } from './zendesk-options.ts'

const LABEL = 'Zendesk'
/** As many as a page may have (official: "Cursor pagination"). */
const PAGE_ARTICLES = 100
/** The smallest plans that have an API allow 200 calls a minute (official: "Rate limits"). */
const CALLS_PER_SECOND = 3

/**
 * Opens nothing yet. Rows are documents: HTML with the article's id, address and language. Drafts, and articles that only some people may
 * see, are left out unless they are asked for, so an article that is unpublished or deleted is missing from the next read. There are no
 * incremental reads: Zendesk's own go by metadata, tell nothing of what was deleted, and would save one call per 100 articles.
 */
export function openZendesk(options: ZendeskOptions): Source {
  return { label: LABEL, can: { resume: true, since: false, range: false }, read: (query) => read(options, query) }
}

/** Every read has connections of its own, so reads do not disturb each other. */
async function* read(o: ZendeskOptions, query: ReadQuery): AsyncGenerator<Chunk> {
  query.signal.throwIfAborted()
  const paths = pathsOf(o)
  const http = createSourceHttp({
    ...o,
    label: LABEL,
    headers: () => ({ authorization: authorizationOf(o.credentials) }),
    secrets: () => secretsOf(o.credentials),
    perSecond: CALLS_PER_SECOND,
  })
  try {
    yield* readLists(
      {
        label: LABEL,
        of: JSON.stringify(['zendesk', paths, o.labels ?? [], o.drafts ?? false, o.restricted ?? false]),
        operations: paths.map(() => 'listing articles'),
        page: ({ list, after, signal }) => pageOf({ o, http, path: paths[list] ?? '', after, signal }),
      },
      query,
    )
    query.signal.throwIfAborted() // a read that was told to stop is not reported as complete
  } finally {
    await http.close()
  }
}

/** One list for each section of each language. */
function pathsOf({ locales, sections }: ZendeskOptions): string[] {
  const roots = locales?.length
    ? locales.map((locale) => `/api/v2/help_center/${encodeURIComponent(locale)}`)
    : ['/api/v2/help_center']
  if (!sections?.length) return roots.map((root) => `${root}/articles`)
  return roots.flatMap((root) => sections.map((section) => `${root}/sections/${encodeURIComponent(section)}/articles`))
}

const pageSchema = z.object({
  articles: z.array(z.unknown()),
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }),
})

async function pageOf(asked: { o: ZendeskOptions; http: SourceHttp; path: string; after: string | null; signal: AbortSignal }) {
  const { o, http, path, after, signal } = asked
  const query = {
    'page[size]': PAGE_ARTICLES,
    'page[after]': after ?? undefined,
    label_names: o.labels?.length ? o.labels.join(',') : undefined,
    // In the order in which they were written: one that is written while the list is read comes at its end.
    sort_by: 'created_at',
    sort_order: 'asc',
  }
  const answer = await http.json({ path, query, operation: 'listing articles' }, { signal })
  const { articles, meta } = readPage(answer)
  const { drafts = false, restricted = false } = o
  const found = articles.flatMap((one) => articleDocument(one, { drafts, restricted }) ?? [])
  return { found, next: meta.has_more ? (meta.after_cursor ?? null) : null, now: clockOf(o).now() }
}

function readPage({ body }: HttpAnswer<unknown>): z.output<typeof pageSchema> {
  const { data } = pageSchema.safeParse(body)
  const isCut = data?.meta.has_more === true && !data.meta.after_cursor
  if (data !== undefined && !isCut) return data
  throw new Unreachable(
    `listing articles: ${LABEL} answered in an unexpected shape (no page of articles). Check subdomain and base_url, or try again later.`,
  )
}

/** Official: "API token", `{email}/token:{api_token}`; or a bearer of OAuth. */
function authorizationOf(credentials: ZendeskCredentials): string {
  if (credentials.kind === 'oauth') return `Bearer ${credentials.accessToken()}`
  return `Basic ${Buffer.from(`${credentials.email}/token:${credentials.apiToken()}`).toString('base64')}`
}

function secretsOf(credentials: ZendeskCredentials): string[] {
  return credentials.kind === 'oauth' ? [credentials.accessToken()] : [credentials.email, credentials.apiToken()]
}
