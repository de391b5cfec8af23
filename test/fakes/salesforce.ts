/** A Salesforce org on this machine: records, logins, and Bulk API 2.0 query jobs as they are documented. */
import { generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type Context, Hono } from 'hono'
import { type FakeServer, startFake } from './http-server.ts'
import { createLogins, type Logins } from './salesforce-login.ts'
import { parseQuery, type SalesforceRecord, SoqlRefused, type Value } from './salesforce-soql.ts'

export const CLIENT_ID = '3MVG9EXAMPLEconsumerkey'
export const CLIENT_SECRET = 'a-consumer-secret-of-the-fake-0123456789'
export const NARROW_ID = '3MVG9EXAMPLEwithoutapi'
export const USERNAME = 'integration@example.com'
export const AUDIENCE = 'https://login.salesforce.com'

/** Of the app; made once, as that takes a moment. */
export const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

export interface FakeJob {
  readonly id: string
  readonly soql: string
  readonly operation: string
  readonly createdAt: number
  state: 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Aborted' | 'Failed'
  polls: number
  header: readonly string[]
  rows: readonly string[]
  errorMessage?: string
}

export interface FakeSalesforce {
  readonly server: FakeServer
  readonly url: string
  readonly logins: Logins
  /** All that are there, by id. */
  readonly jobs: Map<string, FakeJob>
  /** Creates a record or changes it, by its Id; the time of its change is the org's unless it is given. */
  put(object: string, record: SalesforceRecord & { readonly Id: string }): void
  /** Into the recycle bin: only queryAll finds it. */
  remove(object: string, id: string): void
  /** Lets time pass in the org. */
  pass(ms: number): void
  now(): number
  /** What comes of the next jobs: they fail with this message instead of completing. */
  failJobs(errorMessage: string): void
  /** From now on every page names the same next one. */
  circle(): void
  close(): Promise<void>
}

export interface FakeSalesforceOptions {
  /** The fields of each object, those that every object has left out. */
  readonly objects: Readonly<Record<string, readonly string[]>>
  /** Polls until a job is complete. Default 2. */
  readonly lag?: number
  /** Records never change, so what was made of them once is kept: for measuring the other side. */
  readonly still?: boolean
  /** What something on the way makes of each page of results. */
  readonly rewrite?: (page: Response) => Response
}

interface Org extends FakeSalesforceOptions {
  readonly logins: Logins
  readonly jobs: Map<string, FakeJob>
  readonly fields: ReadonlyMap<string, readonly string[]>
  readonly records: ReadonlyMap<string, Map<string, SalesforceRecord>>
  readonly now: () => number
  readonly plays: { failure?: string; circle: boolean; jobs: number; packed: Map<string, Uint8Array<ArrayBuffer>> }
}

const OF_EVERY_OBJECT = ['Id', 'IsDeleted', 'SystemModstamp', 'LastModifiedDate']

export async function startSalesforce(o: FakeSalesforceOptions): Promise<FakeSalesforce> {
  let passedMs = 0
  const now = () => Date.now() + passedMs
  const apps = new Map([
    [CLIENT_ID, { secret: CLIENT_SECRET, certificate: KEYS.publicKey }],
    [NARROW_ID, { secret: CLIENT_SECRET, certificate: KEYS.publicKey, apiEnabled: false }],
  ])
  const names = Object.keys(o.objects)
  const org: Org = {
    ...o,
    now,
    logins: createLogins({ apps, users: [USERNAME], audience: AUDIENCE, now }),
    jobs: new Map(),
    fields: new Map(names.map((name) => [name, [...OF_EVERY_OBJECT, ...(o.objects[name] ?? [])]])),
    records: new Map(names.map((name) => [name, new Map<string, SalesforceRecord>()])),
    plays: { circle: false, jobs: 0, packed: new Map() },
  }
  const server = await startFake(createApp(org).fetch)
  return {
    ...{ server, url: server.url, logins: org.logins, jobs: org.jobs, now },
    put: (object, record) => put(org, object, record),
    remove: (object, id) =>
      put(org, object, { ...org.records.get(object)?.get(id), Id: id, IsDeleted: true, SystemModstamp: time(now()) }),
    pass: (ms) => void (passedMs += ms),
    failJobs: (errorMessage) => void (org.plays.failure = errorMessage),
    circle: () => void (org.plays.circle = true),
    close: () => server.close(),
  }
}

const time = (ms: number) => new Date(ms).toISOString()

function put({ records, now }: Org, object: string, record: SalesforceRecord & { readonly Id: string }): void {
  records.get(object)?.set(record.Id, { IsDeleted: false, SystemModstamp: time(now()), ...record })
}

function createApp(org: Org): Hono {
  const app = new Hono()
  const jobs = '/services/data/v67.0/jobs/query'
  app.post('/services/oauth2/token', (c) => org.logins.token(c))
  app.use('/services/data/*', async (c, next) => {
    const session = org.logins.sessionOf(c.req.header('authorization'))
    if (session === undefined) return refuse(c, 401, 'INVALID_SESSION_ID', 'Session expired or invalid')
    if (!session.apiEnabled) return refuse(c, 403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this user.')
    return next()
  })
  app.post(jobs, (c) => createJob(org, c))
  app.get(`${jobs}/:id`, (c) => withJob(org, c, (job) => c.json(polled(org, job))))
  app.get(`${jobs}/:id/results`, (c) => withJob(org, c, (job) => (org.rewrite ?? unchanged)(results(org, c, job))))
  app.patch(`${jobs}/:id`, (c) => withJob(org, c, (job) => abort(c, job)))
  app.delete(`${jobs}/:id`, (c) => withJob(org, c, (job) => remove(org, c, job)))
  app.notFound((c) => refuse(c, 404, 'NOT_FOUND', 'The requested resource does not exist'))
  return app
}

const unchanged = (page: Response) => page

type Status = 400 | 401 | 403 | 404

const refuse = (c: Context, status: Status, errorCode: string, message: string) => c.json([{ errorCode, message }], status)

function withJob(org: Org, c: Context, work: (job: FakeJob) => Response | Promise<Response>): Response | Promise<Response> {
  const job = org.jobs.get(c.req.param('id') ?? '')
  return job === undefined ? refuse(c, 404, 'NOT_FOUND', 'The requested resource does not exist') : work(job)
}

async function createJob(org: Org, c: Context): Promise<Response> {
  const { operation, query, contentType, columnDelimiter, lineEnding } = await c.req.json()
  if (contentType !== 'CSV' || columnDelimiter !== 'COMMA' || lineEnding !== 'LF') return refuse(c, 400, 'API_ERROR', 'unsupported')
  try {
    parseQuery(query, org.fields)
  } catch (error) {
    if (error instanceof SoqlRefused) return refuse(c, 400, error.errorCode, error.message)
    throw error
  }
  org.plays.jobs += 1
  const id = `750${String(org.plays.jobs).padStart(12, '0')}AAA`
  const job: FakeJob = { id, soql: query, operation, createdAt: org.now(), state: 'UploadComplete', polls: 0, header: [], rows: [] }
  org.jobs.set(id, job)
  return c.json(shown(job))
}

/** Each look at a job brings it on; its records are those of the moment at which it completes. */
function polled(org: Org, job: FakeJob) {
  if (job.state !== 'UploadComplete' && job.state !== 'InProgress') return shown(job)
  job.polls += 1
  job.state = 'InProgress'
  if (job.polls >= (org.lag ?? 2)) finish(org, job)
  return shown(job)
}

function finish(org: Org, job: FakeJob): void {
  if (org.plays.failure !== undefined) {
    Object.assign(job, { state: 'Failed', errorMessage: org.plays.failure })
    return
  }
  const { object, fields, matches, limit } = parseQuery(job.soql, org.fields)
  const before =
    org.still === true ? [...org.jobs.values()].find(({ soql, rows }) => soql === job.soql && rows.length > 0) : undefined
  if (before !== undefined) return void Object.assign(job, { state: 'JobComplete', header: before.header, rows: before.rows })
  const all = [...(org.records.get(object)?.values() ?? [])]
  const found = all.filter((record) => (job.operation === 'queryAll' || record['IsDeleted'] === false) && matches(record))
  const rows = found.slice(0, limit).map((record) => line(fields.map((field) => record[field] ?? null)))
  Object.assign(job, { state: 'JobComplete', header: fields, rows })
}

/** Every cell in quotes, nothing as an empty one. */
const line = (cells: readonly Value[]) =>
  cells.map((cell) => `"${cell === null ? '' : String(cell).replaceAll('"', '""')}"`).join(',')

const shown = (job: FakeJob) => ({
  id: job.id,
  operation: job.operation,
  object: 'Contact',
  createdDate: time(job.createdAt).replace('Z', '+0000'),
  state: job.state,
  concurrencyMode: 'Parallel',
  contentType: 'CSV',
  apiVersion: 67,
  ...(job.state === 'JobComplete' ? { numberRecordsProcessed: job.rows.length, retries: 0 } : {}),
  ...(job.errorMessage === undefined ? {} : { errorMessage: job.errorMessage }),
})

function results(org: Org, c: Context, job: FakeJob): Response {
  if (job.state !== 'JobComplete') return refuse(c, 400, 'INVALIDJOBSTATE', `The job is in the state ${job.state}`)
  const size = Number(c.req.query('maxRecords') ?? 100_000)
  const locator = c.req.query('locator')
  const from = locator === undefined ? 0 : Number(Buffer.from(locator, 'base64').toString())
  const until = Math.min(from + size, job.rows.length)
  const next = org.plays.circle ? base64(from) : until < job.rows.length ? base64(until) : 'null'
  const headers = {
    'content-type': 'text/csv; charset=UTF-8',
    'sforce-locator': next,
    'sforce-numberofrecords': String(until - from),
  }
  // Only this very value is taken for a wish to have it packed.
  if (c.req.header('accept-encoding') !== 'gzip') return new Response(pageText(job, { from, until }), { headers })
  return new Response(packedPage(org, job, { from, until }), { headers: { ...headers, 'content-encoding': 'gzip' } })
}

interface Part {
  readonly from: number
  readonly until: number
}

const pageText = ({ header, rows }: FakeJob, { from, until }: Part) => `${[line(header), ...rows.slice(from, until)].join('\n')}\n`

function packedPage({ still, plays }: Org, job: FakeJob, part: Part): Uint8Array<ArrayBuffer> {
  const key = `${job.soql} ${part.from} ${part.until}`
  const page = plays.packed.get(key) ?? new Uint8Array(gzipSync(pageText(job, part), { level: 1 }))
  if (still === true) plays.packed.set(key, page)
  return page
}

const base64 = (place: number) => Buffer.from(String(place)).toString('base64')

async function abort(c: Context, job: FakeJob): Promise<Response> {
  const { state } = await c.req.json()
  if (state !== 'Aborted' || (job.state !== 'UploadComplete' && job.state !== 'InProgress'))
    return refuse(c, 400, 'INVALIDJOBSTATE', 'Only jobs that are under way can be aborted')
  job.state = 'Aborted'
  return c.json(shown(job))
}

function remove(org: Org, c: Context, job: FakeJob): Response {
  if (job.state === 'UploadComplete' || job.state === 'InProgress')
    return refuse(c, 400, 'API_ERROR', 'Error encountered when deleting the job because the job is not terminated')
  org.jobs.delete(job.id)
  return c.body(null, 204)
}
