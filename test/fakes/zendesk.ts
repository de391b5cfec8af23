/** Zendesk's Help Center API as its public documentation describes it, as far as reading articles goes: a small server with state. */
import { type Context, Hono } from 'hono'
import { type FakeCall, type FakeServer, startFake } from './http-server.ts'

export interface FakeArticle {
  readonly id: number
  title: string
  body: string | null
  draft: boolean
  locale: string
  source_locale: string
  section_id: number
  label_names: string[]
  user_segment_id: number | null
  edited_at: string
}

export interface FakeZendesk {
  readonly server: FakeServer
  /** `narrow` may not see the Help Center, `unknown` is none of the account's. */
  readonly tokens: { readonly good: string; readonly narrow: string; readonly unknown: string }
  readonly email: string
  readonly articles: FakeArticle[]
  /** Adds an article. */
  write(o?: Partial<FakeArticle>): FakeArticle
  /** Puts something into the first page that is no article. */
  spoil(value: unknown): void
  /** From now on no token is known. */
  expireToken(): void
  /** From now on every page names the same next page. */
  circle(): void
  isForRows(call: FakeCall): boolean
  close(): Promise<void>
}

interface Played {
  readonly articles: FakeArticle[]
  readonly spoiled: unknown[]
  circles: boolean
  expired: boolean
}

const TOKENS = { good: 'zd-good-7f3a9c', narrow: 'zd-narrow-51be02', unknown: 'zd-unknown-99d1' }
const EMAIL = 'agent@example.com'
const ROOT = '/api/v2/help_center'

export async function startZendesk(o: { articles?: number } = {}): Promise<FakeZendesk> {
  const played: Played = { articles: [], spoiled: [], circles: false, expired: false }
  const server = await startFake(appOf(played).fetch)
  const write = (given: Partial<FakeArticle> = {}) => {
    const article = newArticle(played.articles.length, given)
    played.articles.push(article)
    return article
  }
  for (let i = 0; i < (o.articles ?? 0); i += 1) write()
  return {
    server,
    tokens: TOKENS,
    email: EMAIL,
    articles: played.articles,
    write,
    spoil: (value) => void played.spoiled.push(value),
    expireToken: () => void (played.expired = true),
    circle: () => void (played.circles = true),
    isForRows: ({ path }) => path.startsWith(ROOT),
    close: () => server.close(),
  }
}

function newArticle(index: number, given: Partial<FakeArticle>): FakeArticle {
  return {
    id: 360_000_000_001 + index * 7,
    title: `Article ${index}`,
    body: `<p>What article ${index} is about.</p><h2>Steps</h2><p>The steps of article ${index}.</p>`,
    draft: false,
    locale: 'en-us',
    source_locale: 'en-us',
    section_id: 1_000 + (index % 3),
    label_names: index % 2 === 0 ? ['even'] : [],
    user_segment_id: null,
    edited_at: '2026-01-05T10:00:00Z',
    ...given,
  }
}

function appOf(played: Played): Hono {
  const app = new Hono()
  app.use(async (c, next) => refusalOf(c.req.header('authorization'), played) ?? next())
  app.get(`${ROOT}/articles`, (c) => list(c, played, () => true))
  app.get(`${ROOT}/sections/:section/articles`, (c) => list(c, played, inSection(c.req.param('section'))))
  app.get(`${ROOT}/:locale/articles`, (c) => list(c, played, inLocale(c.req.param('locale'))))
  app.get(`${ROOT}/:locale/sections/:section/articles`, (c) => {
    const [isThere, isOf] = [inSection(c.req.param('section')), inLocale(c.req.param('locale'))]
    return list(c, played, (article) => isThere(article) && isOf(article))
  })
  app.notFound((c) => c.json({ error: 'RecordNotFound', description: 'Not found' }, 404))
  return app
}

const inSection = (section: string) => (article: FakeArticle) => article.section_id === Number(section)
const inLocale = (locale: string) => (article: FakeArticle) => article.locale === locale

/** In the order of ids, which is that of creation; a translation stands right behind its article. */
function list(c: Context, played: Played, isWanted: (article: FakeArticle) => boolean): Response {
  const size = Number(c.req.query('page[size]') ?? 30)
  if (size > 100) return c.json({ error: 'InvalidPaginationParameter', message: 'page[size] is at most 100' }, 400)
  const labels = (c.req.query('label_names') ?? '').split(',').filter((label) => label !== '')
  const all = played.articles.filter((one) => isWanted(one) && labels.every((label) => one.label_names.includes(label)))
  const from = played.circles ? 0 : Number(c.req.query('page[after]') ?? 0)
  const articles = [...played.spoiled.splice(0), ...all.slice(from, from + size).map(shown)]
  const hasMore = played.circles || from + size < all.length
  const after = played.circles ? 'the same' : String(from + size)
  return c.json({ articles, meta: { has_more: hasMore, ...(hasMore ? { after_cursor: after } : {}) } })
}

/** With what else an article has, which differs from one answer to the next. */
function shown(article: FakeArticle) {
  const { id, locale } = article
  const votes = Math.floor(Math.random() * 100)
  const html_url = `https://example.zendesk.com/hc/${locale}/articles/${id}`
  return { ...article, html_url, name: article.title, vote_sum: votes, updated_at: new Date().toISOString(), outdated: false }
}

function refusalOf(authorization: string | undefined, { expired }: Played): Response | undefined {
  const token = tokenIn(authorization ?? '')
  if (token === TOKENS.good && !expired) return undefined
  if (token === TOKENS.narrow) return refused(403, 'Forbidden', 'You do not have access to this page')
  return refused(401, "Couldn't authenticate you", `unknown: ${token} of ${EMAIL}`)
}

function tokenIn(authorization: string): string | undefined {
  const [scheme, value = ''] = authorization.split(' ')
  if (scheme === 'Bearer') return value
  const [who, token] = Buffer.from(value, 'base64')
    .toString()
    .split(/\/token:/)
  return who === EMAIL ? token : undefined
}

const refused = (status: number, error: string, message: string) => Response.json({ error, message }, { status })
