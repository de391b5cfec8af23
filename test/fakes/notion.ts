/** Notion's API (version 2025-09-03) as its public documentation describes it, as far as reading pages goes: a small server with state. */
import { type Context, Hono } from 'hono'
import { type FakeCall, type FakeServer, startFake } from './http-server.ts'

export interface FakeNotionPage {
  readonly id: string
  readonly dataSource: string
  title: string
  markdown: string
  /** Blocks that the page's Markdown leaves out, by their ids. */
  readonly parts: Map<string, string>
  publicUrl: string | null
  inTrash: boolean
  readonly createdAt: number
  editedAt: number
}

type Written = Partial<Pick<FakeNotionPage, 'dataSource' | 'title' | 'markdown' | 'publicUrl' | 'inTrash'>> & {
  readonly lateMs?: number
}

export interface FakeNotion {
  readonly server: FakeServer
  /** `narrow` may not read content, `unknown` is none of the workspace's. */
  readonly tokens: { readonly good: string; readonly narrow: string; readonly unknown: string }
  readonly database: string
  /** Of that database. */
  readonly dataSource: string
  readonly pages: readonly FakeNotionPage[]
  /** Creates the page or changes it, at the present time of the workspace; `lateMs` = as if that much earlier. */
  write(id: string, o?: Written): FakeNotionPage
  writeTogether(ids: readonly string[]): FakeNotionPage[]
  remove(id: string): void
  pass(ms: number): void
  /** Puts something into the next list that is no page. */
  spoil(value: unknown): void
  expireToken(): void
  /** From now on every list names the same next page. */
  circle(): void
  /** From now on a query hands over no more than this many pages in all. */
  limitQueries(most: number): void
  isForRows(call: FakeCall): boolean
  close(): Promise<void>
}

interface Played {
  readonly pages: Map<string, FakeNotionPage>
  readonly spoiled: unknown[]
  now: number
  circles: boolean
  expired: boolean
  most: number
}

const TOKENS = { good: 'ntn_good7f3a9c', narrow: 'ntn_narrow51be02', unknown: 'ntn_unknown99d1' }
const DATABASE = '00000000-0000-4000-8000-00000000db01'
const DATA_SOURCE = '00000000-0000-4000-8000-00000000d501'
const MINUTE_MS = 60_000

/** The id of the nth page. */
export const notionId = (n: number): string => `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export async function startNotion(o: { pages?: number } = {}): Promise<FakeNotion> {
  const played: Played = {
    pages: new Map(),
    spoiled: [],
    now: Date.UTC(2026, 0, 5, 10),
    circles: false,
    expired: false,
    most: Number.POSITIVE_INFINITY,
  }
  for (let i = 0; i < (o.pages ?? 0); i += 1) write(played, notionId(i), { title: `Page ${i}` })
  const server = await startFake(appOf(played).fetch)
  return {
    server,
    tokens: TOKENS,
    database: DATABASE,
    dataSource: DATA_SOURCE,
    get pages() {
      return [...played.pages.values()]
    },
    write: (id, given = {}) => write(played, id, given),
    writeTogether: (ids) => ids.map((id) => write(played, id, {})),
    remove: (id) => void played.pages.delete(id),
    pass: (ms) => void (played.now += ms),
    spoil: (value) => void played.spoiled.push(value),
    expireToken: () => void (played.expired = true),
    circle: () => void (played.circles = true),
    limitQueries: (most) => void (played.most = most),
    isForRows: ({ path }) => /\/(?:markdown|query|search)(?:\?|$)/.test(path),
    close: () => server.close(),
  }
}

let versions = 0

function write(played: Played, id: string, given: Written): FakeNotionPage {
  versions += 1
  const before = played.pages.get(id)
  const { lateMs = 0, ...rest } = given
  const at = played.now - lateMs
  const page: FakeNotionPage = {
    id,
    dataSource: DATA_SOURCE,
    title: `Page ${id}`,
    markdown: `About ${id}, version v${versions}.\n## Steps {color="blue"}\nThe steps of ${id}.\n<callout icon="!">\n\tMind the gap.\n</callout>`,
    parts: new Map(),
    publicUrl: null,
    inTrash: false,
    createdAt: at,
    ...before,
    ...(before === undefined || rest.markdown !== undefined
      ? {}
      : { markdown: before.markdown.replace(/version v\d+/, `version v${versions}`) }),
    ...rest,
    editedAt: at,
  }
  played.pages.set(id, page)
  return page
}

function appOf(played: Played): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    const refused = refusalOf(c.req.header('authorization'), played) ?? versionProblem(c.req.header('notion-version'))
    if (refused !== undefined) return refused
    await next()
    c.header('date', new Date(played.now).toUTCString())
    return undefined
  })
  app.get('/v1/databases/:id', (c) => {
    if (c.req.param('id') !== DATABASE) return notFound(c, 'database')
    return c.json({ object: 'database', id: DATABASE, data_sources: [{ id: DATA_SOURCE, name: 'Handbook' }] })
  })
  app.post('/v1/data_sources/:id/query', async (c) => {
    if (c.req.param('id') !== DATA_SOURCE) return notFound(c, 'data_source')
    return list(c, played, { asked: await c.req.json<Asked>(), isQuery: true })
  })
  app.post('/v1/search', async (c) => list(c, played, { asked: await c.req.json<Asked>(), isQuery: false }))
  app.get('/v1/pages/:id/markdown', (c) => markdown(c, played))
  return app
}

interface Filter {
  readonly timestamp?: 'created_time' | 'last_edited_time'
  readonly created_time?: { readonly on_or_after: string }
  readonly last_edited_time?: { readonly on_or_after: string }
  readonly and?: readonly Filter[]
}

interface Asked {
  readonly page_size?: number
  readonly start_cursor?: string
  readonly filter?: Filter & { readonly property?: string; readonly value?: string }
}

/** A query goes by the time of making, a search by that of editing, newest first. A cursor finds its place again by the page shown last. */
function list(c: Context, played: Played, { asked, isQuery }: { asked: Asked; isQuery: boolean }): Response {
  const { page_size: size = 100, start_cursor: cursor, filter } = asked
  if (size > 100) return problem(400, 'validation_error', 'page_size should be less than or equal to 100')
  const placeOf = (page: FakeNotionPage): [number, string] => [isQuery ? page.createdAt : -page.editedAt, page.id]
  const isOf = (page: FakeNotionPage) => !isQuery || page.dataSource === DATA_SOURCE
  const all = [...played.pages.values()]
    .filter((page) => isOf(page) && (isQuery ? matches(page, filter) : true))
    .toSorted((a, b) => compared(placeOf(a), placeOf(b)))
    .slice(0, isQuery ? played.most : undefined)
  const after: [number, string] | undefined = cursor === undefined || played.circles ? undefined : JSON.parse(atob(cursor))
  const rest = after === undefined ? all : all.filter((page) => compared(placeOf(page), after) > 0)
  const results = rest.slice(0, size)
  const last = results.at(-1)
  const hasMore = played.circles || rest.length > results.length
  const isCut = isQuery && all.length === played.most
  return c.json({
    object: 'list',
    results: [...played.spoiled.splice(0), ...results.map(shown)],
    has_more: hasMore,
    next_cursor: hasMore && last !== undefined ? btoa(JSON.stringify(placeOf(last))) : null,
    ...(isCut ? { request_status: { type: 'incomplete', incomplete_reason: 'query_result_limit_reached' } } : {}),
  })
}

function compared([a, one]: readonly [number, string], [b, other]: readonly [number, string]): number {
  return a - b || (one < other ? -1 : Number(one > other))
}

function matches(page: FakeNotionPage, filter: Filter | undefined): boolean {
  if (filter?.and !== undefined) return filter.and.every((one) => matches(page, one))
  const created = filter?.created_time === undefined || minute(page.createdAt) >= Date.parse(filter.created_time.on_or_after)
  return (
    created && (filter?.last_edited_time === undefined || minute(page.editedAt) >= Date.parse(filter.last_edited_time.on_or_after))
  )
}

const minute = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS
const time = (ms: number): string => new Date(minute(ms)).toISOString()

function shown(page: FakeNotionPage) {
  const { id, title, inTrash, publicUrl } = page
  return {
    object: 'page',
    id,
    created_time: time(page.createdAt),
    last_edited_time: time(page.editedAt),
    archived: inTrash,
    in_trash: inTrash,
    url: `https://www.notion.so/${id.replaceAll('-', '')}`,
    public_url: publicUrl,
    properties: {
      Tags: { id: 'a', type: 'multi_select', multi_select: [] },
      Name: { id: 'title', type: 'title', title: title === '' ? [] : [{ type: 'text', plain_text: title }] },
    },
  }
}

/** Pictures that Notion keeps have another address in every answer. */
function markdown(c: Context, played: Played): Response {
  const id = c.req.param('id') ?? ''
  const page = played.pages.get(id)
  const part = [...played.pages.values()].map((one) => one.parts.get(id)).find((one) => one !== undefined)
  const text = page?.markdown ?? part
  if (text === undefined) return notFound(c, 'page')
  const signed = `![A plan](https://prod-files-secure.s3.us-west-2.amazonaws.com/plan.png?X-Amz-Signature=${Math.random()})`
  const unknown = [...(page?.parts.keys() ?? [])]
  return c.json({
    object: 'page_markdown',
    id,
    markdown: page === undefined ? text : `${text}\n${signed}`,
    truncated: unknown.length > 0,
    unknown_block_ids: unknown,
  })
}

function refusalOf(authorization: string | undefined, { expired }: Played): Response | undefined {
  const token = authorization?.replace('Bearer ', '')
  if (token === TOKENS.good && !expired) return undefined
  if (token === TOKENS.narrow) return problem(403, 'restricted_resource', 'Insufficient permissions for this endpoint.')
  return problem(401, 'unauthorized', `API token is invalid: ${token}`)
}

function versionProblem(version: string | undefined): Response | undefined {
  if (version === '2025-09-03') return undefined
  return problem(400, 'missing_version', 'Notion-Version header should be "2025-09-03"')
}

function notFound(c: Context, what: string): Response {
  return problem(
    404,
    'object_not_found',
    `Could not find ${what} with ID: ${c.req.param('id')}. Make sure it is shared with your integration.`,
  )
}

const problem = (status: number, code: string, message: string) =>
  Response.json({ object: 'error', status, code, message }, { status })
