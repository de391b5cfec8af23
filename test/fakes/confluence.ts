/** Confluence Cloud's REST API v2 as its public documentation describes it, as far as reading pages goes: a small server with state. */
import { type Context, Hono } from 'hono'
import { type FakeCall, type FakeServer, startFake } from './http-server.ts'

export interface FakePage {
  readonly id: string
  readonly spaceId: string
  title: string
  /** In the storage format. */
  storage: string
  status: 'current' | 'archived' | 'trashed'
  version: number
  /** Epoch milliseconds. */
  changedAt: number
}

export interface FakeConfluence {
  readonly server: FakeServer
  /** `narrow` may not see pages, `unknown` is none of the site's. */
  readonly tokens: { readonly good: string; readonly narrow: string; readonly unknown: string }
  readonly email: string
  readonly pages: readonly FakePage[]
  /** Creates the page or changes it, at the present time of the site; `lateMs` = as if that much earlier. Answers its text. */
  write(id: string, o?: { space?: string; title?: string; storage?: string; lateMs?: number }): FakePage
  writeTogether(ids: readonly string[]): FakePage[]
  remove(id: string): void
  /** Lets time pass. */
  pass(ms: number): void
  /** Puts something into the next list that is no page. */
  spoil(value: unknown): void
  expireToken(): void
  /** From now on every list names the same next page. */
  circle(): void
  isForRows(call: FakeCall): boolean
  close(): Promise<void>
}

interface Played {
  readonly pages: Map<string, FakePage>
  readonly spoiled: unknown[]
  now: number
  circles: boolean
  expired: boolean
}

const TOKENS = { good: 'atl-good-7f3a9c', narrow: 'atl-narrow-51be02', unknown: 'atl-unknown-99d1' }
const EMAIL = 'writer@example.com'
const SPACES = new Map([
  ['DOCS', '98304'],
  ['HR', '98305'],
])
const SITE = 'https://example.atlassian.net/wiki'
const ROOT = '/wiki/api/v2'

export async function startConfluence(o: { pages?: number } = {}): Promise<FakeConfluence> {
  const played: Played = { pages: new Map(), spoiled: [], now: Date.UTC(2026, 0, 5, 10), circles: false, expired: false }
  for (let i = 0; i < (o.pages ?? 0); i += 1) write(played, String(1_000 + i), {})
  const server = await startFake(appOf(played).fetch)
  return {
    server,
    tokens: TOKENS,
    email: EMAIL,
    get pages() {
      return [...played.pages.values()]
    },
    write: (id, given = {}) => write(played, id, given),
    writeTogether: (ids) => {
      played.now += 1_000
      return ids.map((id) => write(played, id, {}))
    },
    remove: (id) => void played.pages.delete(id),
    pass: (ms) => void (played.now += ms),
    spoil: (value) => void played.spoiled.push(value),
    expireToken: () => void (played.expired = true),
    circle: () => void (played.circles = true),
    isForRows: ({ path }) => /\/pages\b/.test(path),
    close: () => server.close(),
  }
}

let versions = 0

function write(played: Played, id: string, given: { space?: string; title?: string; storage?: string; lateMs?: number }): FakePage {
  versions += 1
  const before = played.pages.get(id)
  const page: FakePage = {
    id,
    spaceId: before?.spaceId ?? SPACES.get(given.space ?? 'DOCS') ?? '',
    title: given.title ?? before?.title ?? `Page ${id}`,
    storage: given.storage ?? `<p>What page ${id} is about, version v${versions}.</p><h2>Steps</h2><p>The steps of page ${id}.</p>`,
    status: 'current',
    version: (before?.version ?? 0) + 1,
    changedAt: played.now - (given.lateMs ?? 0),
  }
  played.pages.set(id, page)
  return page
}

function appOf(played: Played): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    const refused = refusalOf(c.req.header('authorization'), played)
    if (refused !== undefined) return refused
    await next()
    c.header('date', new Date(played.now).toUTCString())
    return undefined
  })
  app.get(`${ROOT}/spaces`, (c) => {
    const keys = (c.req.query('keys') ?? '').split(',')
    return c.json({
      results: [...SPACES].filter(([key]) => keys.includes(key)).map(([key, id]) => ({ id, key, name: key })),
      _links: {},
    })
  })
  app.get(`${ROOT}/spaces/:space/pages`, (c) => list(c, played))
  app.get(`${ROOT}/pages/:id`, (c) => {
    const page = played.pages.get(c.req.param('id'))
    if (page === undefined) return c.json({ errors: [{ status: 404, code: 'NOT_FOUND', title: 'Not Found' }] }, 404)
    return c.json(shown(page, c.req.query('body-format')))
  })
  app.notFound((c) => c.json({ errors: [{ status: 404, title: 'Not Found' }] }, 404))
  return app
}

/** A cursor finds its place again by the page that was shown last. */
function list(c: Context, played: Played): Response {
  const { limit = '25', sort = 'id', status = 'current', cursor, 'body-format': format } = c.req.query()
  if (Number(limit) > 250 || (format !== undefined && !['storage', 'atlas_doc_format'].includes(format))) {
    return c.json({ errors: [{ status: 400, code: 'INVALID_REQUEST_PARAMETER', title: 'limit or body-format is invalid' }] }, 400)
  }
  const isNewest = sort === '-modified-date'
  const placeOf = (page: FakePage): [number, number] => [isNewest ? -page.changedAt : 0, Number(page.id)]
  const all = [...played.pages.values()]
    .filter((page) => page.spaceId === c.req.param('space') && page.status === status)
    .toSorted((a, b) => compared(placeOf(a), placeOf(b)))
  const after: [number, number] | undefined = cursor === undefined || played.circles ? undefined : JSON.parse(atob(cursor))
  const rest = after === undefined ? all : all.filter((page) => compared(placeOf(page), after) > 0)
  const results = rest.slice(0, Number(limit))
  const last = results.at(-1)
  const hasMore = played.circles || rest.length > results.length
  const query = new URLSearchParams({ ...c.req.query(), cursor: last === undefined ? '' : btoa(JSON.stringify(placeOf(last))) })
  const next = hasMore ? { next: `${ROOT}/spaces/${c.req.param('space')}/pages?${query}` } : {}
  return c.json({
    results: [...played.spoiled.splice(0), ...results.map((page) => shown(page, format))],
    _links: { ...next, base: SITE },
  })
}

const compared = (a: readonly [number, number], b: readonly [number, number]): number => a[0] - b[0] || a[1] - b[1]

function shown(page: FakePage, format: string | undefined) {
  const { id, status, title, spaceId } = page
  const value = format === 'view' ? `<div class="view">${page.storage}<p>As readers see it.</p></div>` : page.storage
  return {
    id,
    status,
    title,
    spaceId,
    version: { number: page.version, createdAt: new Date(page.changedAt).toISOString() },
    body: format === undefined ? {} : { [format]: { value, representation: format } },
    _links: { webui: `/spaces/DOCS/pages/${id}/${title.replaceAll(' ', '+')}`, tinyui: `/x/${id}` },
  }
}

function refusalOf(authorization: string | undefined, { expired }: Played): Response | undefined {
  const [scheme, value = ''] = (authorization ?? '').split(' ')
  const [who, basic] = scheme === 'Basic' ? Buffer.from(value, 'base64').toString().split(':') : [EMAIL, value]
  const token = who === EMAIL ? basic : undefined
  if (token === TOKENS.good && !expired) return undefined
  if (token === TOKENS.narrow) return refused(403, 'Current user not permitted to use Confluence')
  return refused(401, `Unauthorized: ${token} of ${EMAIL}; scope does not match`)
}

const refused = (status: number, message: string) => Response.json({ code: status, message }, { status })
