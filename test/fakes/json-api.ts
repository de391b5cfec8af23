/** An HTTP API that lists people in every way of paging that there is, with credentials, times of change and a clock of its own. */
import { Hono } from 'hono'
import { type FakeServer, startFake } from './http-server.ts'

export interface JsonPerson {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly version: number
  readonly deleted: boolean
  readonly updated_at: string
}

export const PAGING_STYLES = ['cursor', 'link', 'url', 'offset', 'page', 'all'] as const
export type PagingStyle = (typeof PAGING_STYLES)[number]

export const TOKENS = { good: 'good-token-4f1c9a', narrow: 'narrow-token-77d0', unknown: 'unknown-token-31bb' } as const

export interface JsonApi {
  readonly server: FakeServer
  /** `GET /cursor?after=`, `/link?after=`, `/url?after=`, `/offset?offset=&limit=`, `/page?page=&size=`, `/all`. */
  url(style: PagingStyle): string
  people(): readonly JsonPerson[]
  /** Makes the person or changes it; the time of change is the clock's, or that much earlier. */
  write(id: string, o?: { lateMs?: number }): JsonPerson
  remove(id: string): void
  /** Takes the person out of the list, which then moves up. */
  erase(id: string): void
  pass(ms: number): void
  now(): number
  /** The good token is refused from now on. */
  expire(): void
  /** Each page names itself as the next one from now on. */
  circle(): void
  /** Forgets every cursor that was given out. */
  forget(): void
  /** Pages between those of a cursor that have no items. */
  emptyPages(on: boolean): void
  close(): Promise<void>
}

interface State {
  readonly people: Map<string, { seq: number; person: JsonPerson }>
  nowMs: number
  seq: number
  expired: boolean
  circling: boolean
  /** Cursors of earlier generations are unknown. */
  generation: number
  gaps: boolean
  readonly pageSize: number
}

interface Asked {
  readonly url: URL
  /** Those that changed since `updated_since`, in the order in which they were made. */
  readonly listed: readonly { seq: number; person: JsonPerson }[]
}

/** `pageSize` holds where the request names no size, and is the most that a request gets. */
export async function startJsonApi(o: { count: number; pageSize: number }): Promise<JsonApi> {
  const state: State = {
    people: new Map(),
    ...{ nowMs: Date.UTC(2026, 0, 31, 9), seq: 0, expired: false, circling: false, generation: 0, gaps: false },
    pageSize: o.pageSize,
  }
  for (let index = 1; index <= o.count; index += 1) writePerson(state, `P-${index}`, 0)
  const server = await startFake(appOf(state).fetch)
  return {
    server,
    url: (style) => `${server.url}/${style}`,
    people: () => [...state.people.values()].map(({ person }) => person),
    write: (id, { lateMs = 0 } = {}) => writePerson(state, id, lateMs),
    remove: (id) => void change(state, id, { deleted: true }, 0),
    erase: (id) => void state.people.delete(id),
    pass: (ms) => void (state.nowMs += ms),
    now: () => state.nowMs,
    expire: () => void (state.expired = true),
    circle: () => void (state.circling = true),
    forget: () => void (state.generation += 1),
    emptyPages: (on) => void (state.gaps = on),
    close: () => server.close(),
  }
}

function writePerson(state: State, id: string, lateMs: number): JsonPerson {
  const version = (state.people.get(id)?.person.version ?? 0) + 1
  return change(
    state,
    id,
    { name: `${id} (${version})`, email: `${id.toLowerCase()}@example.com`, version, deleted: false },
    lateMs,
  )
}

function change(state: State, id: string, values: Partial<JsonPerson>, lateMs: number): JsonPerson {
  state.nowMs += 1_000
  const before = state.people.get(id)
  const updated_at = new Date(state.nowMs - lateMs).toISOString()
  const person = { ...{ id, name: '', email: '', version: 0, deleted: false }, ...before?.person, ...values, updated_at }
  state.seq += before === undefined ? 1 : 0
  state.people.set(id, { seq: before?.seq ?? state.seq, person })
  return person
}

const APIS: Readonly<Record<PagingStyle, (asked: Asked, state: State) => Response>> = {
  cursor: (asked, state) =>
    byKey(asked, state, (people, next) => Response.json({ data: people, paging: { next, more: next !== null } })),
  link: (asked, state) =>
    byKey(asked, state, (people, next) => Response.json({ data: people }, { headers: linkTo(asked.url, next) })),
  url: (asked, state) =>
    byKey(asked, state, (people, next) => Response.json({ data: people, next_url: next && hrefOf(asked.url, next) })),
  offset: (asked, state) => byOffset(asked, state),
  page: (asked, state) => byPage(asked, state),
  all: ({ listed }) => Response.json(listed.map(({ person }) => person)),
}

function appOf(state: State): Hono {
  const app = new Hono()
  app.use(async ({ req }, next) => {
    const token = req.header('authorization')?.replace('Bearer ', '')
    if (token === TOKENS.narrow) return Response.json({ message: 'the scope people.read is missing' }, { status: 403 })
    if (token !== TOKENS.good || state.expired) return Response.json({ error: { message: 'who are you?' } }, { status: 401 })
    return next()
  })
  app.get('/:style', ({ req }) => {
    const style = PAGING_STYLES.find((one) => one === req.param('style'))
    if (style === undefined) return Response.json({ message: 'no such list' }, { status: 404 })
    const response = APIS[style](askedIn(new URL(req.url), state), state)
    response.headers.set('date', new Date(state.nowMs).toUTCString())
    return response
  })
  return app
}

function askedIn(url: URL, state: State): Asked {
  const [since, until] = ['updated_since', 'updated_until'].map((name) => Date.parse(url.searchParams.get(name) ?? ''))
  const all = [...state.people.values()].sort((a, b) => a.seq - b.seq)
  const isIn = (ms: number) => !(ms < (since ?? Number.NaN)) && !(ms >= (until ?? Number.NaN))
  return { url, listed: all.filter(({ person }) => isIn(Date.parse(person.updated_at))) }
}

type Answer = (people: readonly JsonPerson[], next: string | null) => Response

/** A cursor has the number of the last person before the page, so that nothing is skipped or repeated when the list changes. */
function byKey({ url, listed }: Asked, state: State, answer: Answer): Response {
  const after = url.searchParams.get('after')
  const [seq = 0, isGap = 0, generation = state.generation] = (after ?? '0.1').split('.').map(Number)
  if (generation !== state.generation) return Response.json({ message: 'unknown cursor' }, { status: 400 })
  if (state.gaps && isGap === 0) return answer([], `${seq}.1.${generation}`)
  const rest = listed.filter((one) => one.seq > seq)
  const page = rest.slice(0, sizeIn(url, 'limit', state))
  const next = rest.length > page.length ? `${page.at(-1)?.seq}.0.${generation}` : null
  return answer(peopleIn(page), state.circling ? (after ?? next) : next)
}

function byOffset({ url, listed }: Asked, state: State): Response {
  const offset = Number(url.searchParams.get('offset') ?? 0)
  return Response.json({ people: peopleIn(listed.slice(offset, offset + sizeIn(url, 'limit', state))) })
}

function byPage({ url, listed }: Asked, state: State): Response {
  const size = sizeIn(url, 'size', state)
  const at = (Number(url.searchParams.get('page') ?? 1) - 1) * size
  return Response.json({ people: peopleIn(listed.slice(at, at + size)), more: at + size < listed.length })
}

const peopleIn = (page: Asked['listed']) => page.map(({ person }) => person)

const sizeIn = (url: URL, name: string, { pageSize }: State) => Math.min(pageSize, Number(url.searchParams.get(name) ?? pageSize))

function hrefOf(url: URL, after: string): string {
  const next = new URL(url)
  next.searchParams.set('after', after)
  return next.href
}

const linkTo = (url: URL, after: string | null): Record<string, string> => ({
  link: `<${url.origin}/help>; rel="help"${after === null ? '' : `, <${hrefOf(url, after)}>; title="a, b"; rel="last next"`}`,
})
