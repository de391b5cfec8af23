/** Which pages of Notion are to be read: all of them, or those that were edited since. */
import { z } from 'zod'
import { ConfigError, Unreachable } from '../errors.ts'
import { createPageGuard } from './http-page-guard.ts'
import { LABEL, type Notion, NotShared } from './notion-client.ts'
import type { NotionOptions } from './notion-options.ts'

export interface ListedPage {
  /** Empty where the page does not tell it. */
  readonly id: string
  /** Notion told too little of it for its text to be asked for. */
  readonly isBroken?: true
  readonly title: string
  /** Where people who may see it find it; that of the published page where it is published. */
  readonly url: string | null
  /** ISO 8601, in minutes; null where the page does not tell it. */
  readonly editedAt: string | null
}

const PAGE = 100
/** Notion tells times of editing in minutes. */
const MINUTE_MS = 60_000

const propertySchema = z.object({ type: z.string(), title: z.array(z.object({ plain_text: z.string() })).optional() })

const pageSchema = z.object({
  object: z.literal('page'),
  id: z.string().min(1),
  url: z.string().nullish(),
  public_url: z.string().nullish(),
  created_time: z.iso.datetime({ offset: true }),
  last_edited_time: z.iso.datetime({ offset: true }),
  archived: z.boolean().nullish(),
  in_trash: z.boolean().nullish(),
  properties: z.record(z.string(), propertySchema),
})

const listSchema = z.object({
  results: z.array(z.unknown()),
  has_more: z.boolean(),
  next_cursor: z.string().nullish(),
  /** `incomplete` = there is more than a query hands over (official: "Query a data source"). */
  request_status: z.object({ type: z.string() }).nullish(),
})

export interface Listing {
  readonly notion: Notion
  readonly o: NotionOptions
  /** Epoch milliseconds. */
  readonly since: number | null
}

/**
 * In the order of their ids, each once.
 * @throws ConfigError for a database or data source that is not there or not shared; Unreachable for lists that do not end
 */
export async function listPages(listing: Listing): Promise<ListedPage[]> {
  const sources = await dataSourcesOf(listing)
  const found = new Map<string, ListedPage>()
  const take = (results: readonly unknown[]): void => {
    for (const page of results.flatMap((value) => listed(value) ?? [])) found.set(page.id, page)
  }
  for (const id of sources ?? []) await queryAll(listing, { id, take })
  if (sources === undefined) await searchAll(listing, take)
  return [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

type Take = (results: readonly unknown[]) => void

const named = z.object({ object: z.literal('page'), id: z.string().catch('') })

/** Undefined = it is no page, or one in the trash. */
function listed(value: unknown): ListedPage | undefined {
  const { data: page } = pageSchema.safeParse(value)
  if (page === undefined) {
    const { data } = named.safeParse(value)
    return data && { id: data.id, isBroken: true, title: '', url: null, editedAt: null }
  }
  if (page.archived === true || page.in_trash === true) return undefined
  const title = Object.values(page.properties).find(({ type }) => type === 'title')?.title ?? []
  const words = title.map((part) => part.plain_text).join('')
  return { id: page.id, title: words.trim(), url: page.public_url ?? page.url ?? null, editedAt: page.last_edited_time }
}

/** Undefined = everything that is shared with the integration. */
async function dataSourcesOf({ notion, o }: Listing): Promise<readonly string[] | undefined> {
  const { databases = [], dataSources = [] } = o
  if (databases.length + dataSources.length === 0) return undefined
  const ids = [...dataSources]
  for (const id of databases) {
    const database = await shared({ what: 'database', id }, () => notion.client.databases.retrieve({ database_id: id }))
    ids.push(...('data_sources' in database ? database.data_sources.map((source) => source.id) : []))
  }
  return [...new Set(ids)]
}

async function shared<T>(o: { what: string; id: string }, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof NotShared)) throw error
    const message = `Notion has no ${o.what} ${o.id}, or it is not shared with the integration: add the integration to it in Notion (…, Connections).`
    throw new ConfigError(message, { cause: error })
  }
}

/**
 * In the order in which pages were made, so that none slips past while others are edited. A query that hands over no more than its first
 * pages is followed by one for what was made later.
 */
async function queryAll({ notion, since }: Listing, { id, take }: { id: string; take: Take }): Promise<void> {
  const guard = createPageGuard({ label: LABEL, operation: 'listing pages' })
  let made: string | undefined
  let cursor: string | undefined
  let isCut = false
  for (;;) {
    const filter = filterOf({ made, since })
    const asked = { data_source_id: id, page_size: PAGE, ...(cursor === undefined ? {} : { start_cursor: cursor }) }
    const sorts = [{ timestamp: 'created_time', direction: 'ascending' } as const]
    const answer = await shared({ what: 'data source', id }, () =>
      notion.client.dataSources.query({ ...asked, sorts, result_type: 'page', ...(filter === undefined ? {} : { filter }) }),
    )
    const page = readList(answer)
    take(page.results)
    const last = createdAt(page.results.at(-1)) ?? made
    isCut ||= page.request_status?.type === 'incomplete'
    cursor = nextOf(page)
    if (cursor === undefined) {
      if (!isCut) return
      isCut = false
      made = last
    }
    guard(cursor ?? `made ${made}`)
  }
}

/** Of anything in a list: a data source stands among pages in a wiki. */
function createdAt(value: unknown): string | undefined {
  return z.object({ created_time: z.string() }).safeParse(value).data?.created_time
}

function filterOf({ made, since }: { made: string | undefined; since: number | null }) {
  const both = [
    ...(made === undefined ? [] : [{ timestamp: 'created_time', created_time: { on_or_after: made } } as const]),
    ...(since === null ? [] : [{ timestamp: 'last_edited_time', last_edited_time: { on_or_after: minuteOf(since) } } as const]),
  ]
  return both.length > 1 ? { and: both } : both[0]
}

/** A time within a minute would leave out what was edited earlier in it. */
function minuteOf(ms: number): string {
  return new Date(Math.floor(ms / MINUTE_MS) * MINUTE_MS).toISOString()
}

/**
 * A search knows one order, and a page that is edited while it is listed moves to the front: so the front is looked at once more, until
 * everything there is older than this listing.
 */
async function searchAll(listing: Listing, take: Take): Promise<void> {
  await searchFrom(listing, { take, until: listing.since })
  await searchFrom(listing, { take, until: listing.notion.began() })
}

/** `until` = the search ends with the first page that was edited before. */
async function searchFrom({ notion }: Listing, o: { take: Take; until: number | null }): Promise<void> {
  const guard = createPageGuard({ label: LABEL, operation: 'listing pages' })
  const until = o.until === null ? null : Math.floor(o.until / MINUTE_MS) * MINUTE_MS
  let cursor: string | undefined
  do {
    const asked = { page_size: PAGE, ...(cursor === undefined ? {} : { start_cursor: cursor }) }
    const sort = { timestamp: 'last_edited_time', direction: 'descending' } as const
    const page = readList(await notion.client.search({ ...asked, sort, filter: { property: 'object', value: 'page' } }))
    const isOld = (one: unknown): boolean => until !== null && editedAt(one) < until
    o.take(page.results.filter((one) => !isOld(one)))
    cursor = page.results.some(isOld) ? undefined : nextOf(page)
    if (cursor !== undefined) guard(cursor)
  } while (cursor !== undefined)
}

function editedAt(value: unknown): number {
  const page = pageSchema.safeParse(value).data
  return page === undefined ? Number.POSITIVE_INFINITY : Date.parse(page.last_edited_time)
}

function readList(answer: unknown): z.output<typeof listSchema> {
  const { data } = listSchema.safeParse(answer)
  if (data !== undefined && (!data.has_more || data.next_cursor)) return data
  throw new Unreachable(
    'listing pages: Notion answered in an unexpected shape (no list of pages). Check base_url, or try again later.',
  )
}

function nextOf(page: z.output<typeof listSchema>): string | undefined {
  return page.has_more ? (page.next_cursor ?? undefined) : undefined
}
