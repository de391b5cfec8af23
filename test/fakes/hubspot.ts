/** HubSpot's CRM API as its public documentation describes it, as far as reading objects goes: a small server with state. */
import { type Context, Hono } from 'hono'
import { type FakeCall, type FakeServer, startFake } from './http-server.ts'
import { createRecords, type FakeRecords } from './hubspot-records.ts'
import { type FakeRecord, type SearchRequest, searchRecords } from './hubspot-search.ts'

export interface FakeHubspotOptions {
  /** Default `contacts`. */
  readonly object?: string
  /** Records there at the start; each has email, firstname and lastname. Default 0. */
  readonly records?: number
  /** So many of them are archived. Default 0. */
  readonly archived?: number
  /** Where objects are. Default /crm/v3/objects. */
  readonly apiPath?: string
}

export interface FakeHubspot extends Omit<FakeRecords, 'all'> {
  readonly server: FakeServer
  /** `narrow` lacks the scope, `unknown` is none of the server's. */
  readonly tokens: { readonly good: string; readonly narrow: string; readonly unknown: string }
  readonly records: readonly FakeRecord[]
  /** Puts something into the next page that is no record. */
  spoil(value: unknown): void
  /** From now on no token is known. */
  expireToken(): void
  /** From now on every page of a list is the first one, and names the same next page. */
  circle(): void
  isForRows(call: FakeCall): boolean
  close(): Promise<void>
}

interface Played {
  readonly object: string
  readonly apiPath: string
  readonly modifiedProperty: string
  readonly records: FakeRecords
  readonly spoiled: unknown[]
  circles: boolean
  expired: boolean
}

const TOKENS = { good: 'pat-eu1-good-7f3a9c', narrow: 'pat-eu1-narrow-51be02', unknown: 'pat-eu1-unknown-99d1' }
/** An object has many more; these are the ones that the tests name. */
const PROPERTIES = ['email', 'firstname', 'lastname', 'phone', 'lifecyclestage', 'version', 'createdate', 'hs_object_id']

export async function startHubspot(o: FakeHubspotOptions = {}): Promise<FakeHubspot> {
  const { object = 'contacts', apiPath = '/crm/v3/objects' } = o
  const modifiedProperty = object === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate'
  const records = createRecords({ modifiedProperty, count: o.records ?? 0, archived: o.archived ?? 0 })
  const played: Played = { object, apiPath, modifiedProperty, records, spoiled: [], circles: false, expired: false }
  const server = await startFake(appOf(played).fetch)
  return {
    ...records,
    server,
    tokens: TOKENS,
    get records() {
      return records.all()
    },
    spoil: (value) => void played.spoiled.push(value),
    expireToken: () => void (played.expired = true),
    circle: () => void (played.circles = true),
    isForRows: ({ path }) => path.startsWith(`${apiPath}/${object}`),
    close: () => server.close(),
  }
}

function appOf(played: Played): Hono {
  const { apiPath, object, modifiedProperty, records } = played
  const app = new Hono()
  app.use(async (c, next) => {
    const refused = refusalOf(c.req.header('authorization'), played)
    if (refused !== undefined) return refused
    await next()
    c.header('date', new Date(records.now()).toUTCString())
    return undefined
  })
  app.get(`${apiPath.replace('/objects', '/properties')}/${object}`, (c) =>
    c.json({ results: [...PROPERTIES, modifiedProperty].map((name) => ({ name, type: 'string', label: name })) }),
  )
  app.get(`${apiPath}/${object}`, (c) => list(c, played))
  app.post(`${apiPath}/${object}/search`, (c) => search(c, played))
  app.notFound((c) => c.json({ status: 'error', message: `Unable to infer object type from: ${c.req.path}` }, 404))
  return app
}

function list(c: Context, { records, circles, spoiled }: Played): Response {
  const { limit: wanted, properties = '', archived, after } = c.req.query()
  const limit = Number(wanted ?? 10)
  if (limit > 100) return c.json({ status: 'error', category: 'VALIDATION_ERROR', message: 'the limit is at most 100' }, 400)
  const all = records.all().filter(({ archivedAt }) => (archivedAt !== undefined) === (archived === 'true'))
  const page = pageOf(all.toSorted(byId), { after: circles ? undefined : after, limit })
  const results = [...spoiled.splice(0), ...page.results.map((record) => shown(record, properties.split(',')))]
  return c.json({ results, ...(page.after === undefined ? {} : { paging: { next: { after: page.after, link: 'https://…' } } }) })
}

async function search(c: Context, { records, spoiled }: Played): Promise<Response> {
  const text = await c.req.text()
  if (text.length > 3_000) return c.json({ status: 'error', message: 'the query is longer than 3000 characters' }, 400)
  const asked: SearchRequest = JSON.parse(text)
  const found = searchRecords(records.all(), asked)
  if ('status' in found) return c.json(found, 400)
  const results = [...spoiled.splice(0), ...found.results.map((record) => shown(record, asked.properties))]
  return c.json({ ...found, results })
}

/** In the order of ids, as numbers. */
const byId = (a: FakeRecord, b: FakeRecord) => Number(a.id) - Number(b.id)

/** `after` is the id of the first record of the next page, whether that is still there or not. */
function pageOf(sorted: readonly FakeRecord[], { after, limit }: { after: string | undefined; limit: number }) {
  const rest = after === undefined ? sorted : sorted.filter(({ id }) => Number(id) >= Number(after))
  return { results: rest.slice(0, limit), after: rest[limit]?.id }
}

/** Properties that nobody asked for or that do not exist are left out without a word. */
function shown(record: FakeRecord, wanted: readonly string[]) {
  const names = new Set([...wanted, 'hs_object_id'])
  const properties = Object.fromEntries(Object.entries(record.properties).filter(([name]) => names.has(name)))
  const { id, createdAt, updatedAt, archivedAt } = record
  const gone = archivedAt === undefined ? {} : { archivedAt }
  const traceId = `trace-${Math.random()}`
  return { id, properties, createdAt, updatedAt, archived: archivedAt !== undefined, ...gone, objectWriteTraceId: traceId }
}

function refusalOf(authorization: string | undefined, { expired, object }: Played): Response | undefined {
  const token = authorization?.replace('Bearer ', '')
  if (token === TOKENS.good && !expired) return undefined
  if (token === TOKENS.narrow) return missingScope(object)
  const message = `Authentication credentials not found or invalid: ${token}`
  return Response.json({ status: 'error', message, category: 'INVALID_AUTHENTICATION' }, { status: 401 })
}

function missingScope(object: string): Response {
  const message = "This app hasn't been granted all required scopes to make this call."
  const context = { requiredGranularScopes: [`crm.objects.${object}.read`] }
  const errors = [{ message: 'One or more of the following scopes are required.', context }]
  return Response.json({ status: 'error', message, errors, category: 'MISSING_SCOPES' }, { status: 403 })
}
