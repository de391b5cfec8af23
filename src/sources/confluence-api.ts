/** The calls to Confluence's REST API v2 that a read needs. */
import { z } from 'zod'
import { didYouMean } from '../did-you-mean.ts'
import { ConfigError, Unreachable } from '../errors.ts'
import type { ConfluenceCredentials, ConfluenceOptions } from './confluence-options.ts'
import { createSourceHttp, type HttpAnswer, type SourceHttp } from './http.ts'
import { clockOf } from './http-clock.ts'
import { headerText } from './http-wait.ts'

export const LABEL = 'Confluence'

/** As many as a list may be asked for (official: "Get spaces", limit). */
const PAGE_SPACES = 250
/** Of the same limit; with their text, fewer keep an answer small, and where each takes a call of its own, fewer are read again after a crash. */
const PAGE_PAGES = { storage: 100, view: 25 }
/** Points are counted by the hour and not told beforehand (official: "Rate limiting"), so the pace is a careful one. */
const CALLS_PER_SECOND = 10

export interface ConfluencePages {
  readonly results: readonly unknown[]
  /** The address of the next page; null on the last one. */
  readonly next: string | null
  /** Of the site, https://example.atlassian.net/wiki: what links of pages begin with. */
  readonly site: string | undefined
  /** Confluence's own time, epoch milliseconds. */
  readonly now: number
}

export interface ConfluenceApi {
  /** The ids of spaces by their keys. @throws ConfigError naming a key that is no space, or none that the account may see */
  spaceIds(keys: readonly string[], o: { signal: AbortSignal }): Promise<ReadonlyMap<string, string>>
  /** Current pages of a space, in the order of their ids, or those that were changed last first. `after` = a `next` of before. */
  pages(o: { space: string; newestFirst: boolean; after: string | null; signal: AbortSignal }): Promise<ConfluencePages>
  /** One page as readers see it; undefined when it is gone. */
  view(id: string, o: { signal: AbortSignal }): Promise<unknown>
  close(): Promise<void>
}

export function createConfluenceApi(o: ConfluenceOptions): ConfluenceApi {
  const http = createSourceHttp({
    ...o,
    label: LABEL,
    headers: () => ({ authorization: authorizationOf(o.credentials) }),
    secrets: () => secretsOf(o.credentials),
    perSecond: CALLS_PER_SECOND,
  })
  return {
    spaceIds: (keys, { signal }) => spaceIds(http, { keys, signal }),
    pages: (asked) => pages({ http, o }, asked),
    view: (id, { signal }) => view(http, { id, signal }),
    close: () => http.close(),
  }
}

const links = z.object({ next: z.string().nullish(), base: z.string().nullish() }).nullish()
const spacesSchema = z.object({ results: z.array(z.object({ id: z.string(), key: z.string() })), _links: links })
const pagesSchema = z.object({ results: z.array(z.unknown()), _links: links })

async function spaceIds(http: SourceHttp, { keys, signal }: { keys: readonly string[]; signal: AbortSignal }) {
  const operation = 'looking up spaces'
  const ids = new Map<string, string>()
  for (let at = 0; at < keys.length; at += PAGE_SPACES) {
    const query = { keys: keys.slice(at, at + PAGE_SPACES).join(','), limit: PAGE_SPACES }
    const answer = await http.json({ path: '/wiki/api/v2/spaces', query, operation }, { signal })
    for (const { id, key } of shaped(spacesSchema, { answer, operation }).results) ids.set(key, id)
  }
  const missing = keys.find((key) => !ids.has(key))
  if (missing !== undefined) throw noSuchSpace(missing, [...ids.keys()])
  return ids
}

function noSuchSpace(key: string, known: readonly string[]): ConfigError {
  return new ConfigError(
    `${LABEL} has no space with the key "${key}", or the account may not see it${didYouMean(key, known) || '.'} The key stands in the address of the space: …/wiki/spaces/<key>.`,
  )
}

async function pages(
  { http, o }: { http: SourceHttp; o: ConfluenceOptions },
  asked: { space: string; newestFirst: boolean; after: string | null; signal: AbortSignal },
): Promise<ConfluencePages> {
  const operation = 'listing pages'
  const { space, newestFirst, after, signal } = asked
  const query = {
    limit: PAGE_PAGES[o.body ?? 'storage'],
    status: 'current',
    sort: newestFirst ? '-modified-date' : 'id',
    'body-format': o.body === 'view' ? undefined : 'storage',
  }
  const path = `/wiki/api/v2/spaces/${encodeURIComponent(space)}/pages`
  const call = after === null ? { path, query, operation } : { path: nextPath(after, o.baseUrl), operation }
  const answer = await http.json(call, { signal })
  const { results, _links } = shaped(pagesSchema, { answer, operation })
  const date = Date.parse(headerText(answer.headers, 'date') ?? '')
  return {
    results,
    next: _links?.next || null,
    site: _links?.base ?? undefined,
    now: Number.isNaN(date) ? clockOf(o).now() : date,
  }
}

/**
 * The next link is one from the root of the site (official: "Pagination"), and `http` puts what begins with / behind the base URL, which
 * may have a path of its own (OAuth).
 */
function nextPath(next: string, baseUrl: string): string {
  const folder = URL.canParse(baseUrl) ? new URL(baseUrl).pathname.replace(/\/+$/, '') : ''
  return folder !== '' && next.startsWith(`${folder}/`) ? next.slice(folder.length) : next
}

async function view(http: SourceHttp, { id, signal }: { id: string; signal: AbortSignal }): Promise<unknown> {
  const path = `/wiki/api/v2/pages/${encodeURIComponent(id)}`
  const call = { path, query: { 'body-format': 'view' }, operation: 'reading a page', accept: [404] }
  const { body, status } = await http.json(call, { signal })
  return status === 404 ? undefined : body
}

function shaped<Schema extends z.ZodType>(
  schema: Schema,
  { answer, operation }: { answer: HttpAnswer<unknown>; operation: string },
): z.output<Schema> {
  const parsed = schema.safeParse(answer.body)
  if (parsed.success) return parsed.data
  throw new Unreachable(
    `${operation}: ${LABEL} answered in an unexpected shape (no list of results). Check base_url, or try again later.`,
  )
}

/** Official: "Basic auth for REST APIs", `email:api_token`; or a bearer of OAuth. */
function authorizationOf(credentials: ConfluenceCredentials): string {
  if (credentials.kind === 'oauth') return `Bearer ${credentials.accessToken()}`
  return `Basic ${Buffer.from(`${credentials.email}:${credentials.apiToken()}`).toString('base64')}`
}

function secretsOf(credentials: ConfluenceCredentials): string[] {
  return credentials.kind === 'oauth' ? [credentials.accessToken()] : [credentials.email, credentials.apiToken()]
}
