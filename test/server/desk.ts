/** A whole server in this process, of real parts: an embedded store, a worker, a simulated Intercom, and the admin API on a socket. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assembleSync } from '../../src/cli/assemble.ts'
import { createMeter } from '../../src/cli/call-meter.ts'
import { serviceSyncs } from '../../src/cli/serve-syncs.ts'
import { openerOf } from '../../src/cli/worker-open.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { HANDOFF } from '../../src/config/handoff-schema.ts'
import { loadConfig } from '../../src/config/load.ts'
import { secret } from '../../src/config/secret.ts'
import { createIntercomClient } from '../../src/intercom/client.ts'
import type { CallReport } from '../../src/intercom/request.ts'
import { AGENTS_SYNC } from '../../src/jobs/live.ts'
import { plan } from '../../src/jobs/plan.ts'
import { openQueue } from '../../src/jobs/queue.ts'
import { startWorker } from '../../src/jobs/worker.ts'
import { createTrouble } from '../../src/jobs/worker-trouble.ts'
import { createMemoryLimiter } from '../../src/limiter/memory.ts'
import type { RedisServer } from '../../src/redis.ts'
import { type AdminAppOptions, createAdminApp } from '../../src/server/admin-app.ts'
import { createAgents } from '../../src/server/agents.ts'
import { createHttpApp } from '../../src/server/http-app.ts'
import { listenHttp } from '../../src/server/http-listen.ts'
import { createService } from '../../src/server/service.ts'
import type { Service } from '../../src/server/service-contract.ts'
import { adminTokens } from '../../src/server/tokens.ts'
import { createUploads, type UploadsOptions } from '../../src/server/uploads.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import type { Db } from '../../src/store/db.ts'
import type { Store } from '../../src/store/open.ts'
import { prepareUploads, uploadsFolder } from '../../src/store/uploads-folder.ts'
import { atEnd } from '../support/at-end.ts'
import { embeddedStore } from '../support/embedded.ts'
import { tempDir } from '../support/temp.ts'

export const TOKEN = 'a-token-of-the-admin-1'

const CONFIG = `
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: email, name: name }
  mirrored:
    kind: contacts
    source: { type: csv, path: ./mirrored.csv }
    key: id
    role: user
    contact: { external_id: id, email: email, name: name }
    missing: archive
    guards: { archive: 10% }
    schedule: { cron: "0 2 * * *", timezone: Europe/Berlin }
`

/** Ten rows, of which the fourth has a bad address, and a formula for a name. */
export const PEOPLE = `id,email,name\n${Array.from({ length: 10 }, (_, i) =>
  i === 3 ? '3,not an address,=HYPERLINK("http://example.com")' : `${i},user${i}@example.com,User ${i}`,
).join('\n')}\n`

/** Ten other people. */
export const OTHERS = `id,email,name\n${Array.from({ length: 10 }, (_, i) => `o${i},other${i}@example.com,Other ${i}`).join('\n')}\n`

export interface ServerDesk {
  readonly url: string
  /** The home: its configuration, its files, its uploads. */
  readonly folder: string
  readonly store: Store
  readonly simulator: Simulator
  readonly service: Service
  /** What was told to the log. */
  readonly defects: unknown[]
  /** Statements that the server, and not the worker, sent to the database so far. */
  queries(): number
  write(file: string, text: string): Promise<void>
  /** Asks with the token; answers the status and the body, parsed where it is JSON. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, o?: AskOptions): Promise<Answer>
  /** Starts a run of the sync and answers its id. */
  start(sync: string, body?: object): Promise<string>
  /** Resolves when the run has ended, with what GET /v1/runs/{id} tells. */
  ended(run: string): Promise<Answer['body']>
  /** The server's database answers so many statements more, and then none until it is mended. */
  loseDatabase(after: number): void
  mendDatabase(): void
  /** Ends streams, as a process that ends does. */
  drain(): void
}

export interface AskOptions {
  readonly body?: unknown
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly body: ReturnType<typeof JSON.parse>
  readonly text: string
  readonly headers: Headers
}

export interface DeskOptions {
  readonly app?: Partial<Pick<AdminAppOptions, 'tokens' | 'loopback' | 'attempts' | 'more'>>
  readonly simulator?: SimulatorOptions
  readonly redis?: RedisServer
  /** An embedded one by default. */
  readonly store?: Store
  /** Takes uploads. */
  readonly uploads?: Partial<UploadsOptions>
  /** More of the configuration, above its syncs. */
  readonly config?: string
  /** Nobody works on runs. */
  readonly idle?: boolean
}

const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }

export async function createServerDesk(o: DeskOptions = {}): Promise<ServerDesk> {
  const [folder, store, simulator] = await Promise.all([
    tempDir(),
    o.store ?? embeddedStore(),
    startSimulator({ limits: PLENTY, workspace: { idCode: 'server' }, ...o.simulator }),
  ])
  atEnd(() => simulator.close())
  const write = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text)
  await write('fin-sync.yaml', `${o.config ?? ''}\n${CONFIG}`)
  await Promise.all([write('people.csv', PEOPLE), write('mirrored.csv', OTHERS)])
  const env = readEnvironment({ INTERCOM_BASE_URL: simulator.url, INTERCOM_ACCESS_TOKEN: simulator.token })
  const config = await loadConfig({ path: join(folder, 'fin-sync.yaml'), env })
  const { syncs, workspace: settings } = config
  const listeners = new Set<(call: CallReport) => void>()
  const limiter = createMemoryLimiter({ pools: settings.pools })
  const client = createIntercomClient({
    baseUrl: simulator.url,
    token: () => settings.accessToken.reveal(),
    version: settings.version,
    concurrency: settings.concurrency,
    limiter,
    onCall: (call) => {
      for (const listener of listeners) listener(call)
    },
  })
  const uploads = uploadsFolder(folder)
  const connection = { client, workspace: 'server', settings, meter: createMeter(), uploads }
  const redis = o.redis === undefined ? {} : { redis: o.redis }
  const queue = await openQueue({ store, own: true, name: 'server-desk', ...redis })
  const stopping = new AbortController()
  const closing = new AbortController()
  const watched = watchQueries(store.db)
  const service = createService({
    db: watched.db,
    queue,
    syncs: serviceSyncs({ config, leftOut: new Map() }),
    workspace: 'server',
    agents: createAgents({ db: watched.db, queue, client, workspace: 'server', handsOff: syncs.has(HANDOFF) }),
    limits: () => limiter.state(),
    onCall: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    plan: (name, { request, signal }) =>
      plan({
        db: store.db,
        partsOn: (db) => assembleSync(syncs.get(name)!, { store: { db, kind: store.kind }, connection }),
        request,
        show: 20,
        live: false,
        onProgress: () => undefined,
        signal,
      }),
    stopping: stopping.signal,
    closing: closing.signal,
  })
  const defects: unknown[] = []
  if (o.uploads !== undefined) await prepareUploads(store.db, { home: folder, alone: true })
  const app = createAdminApp(service, {
    tokens: adminTokens({ admin: secret(TOKEN), named: new Map() }),
    loopback: true,
    headroom: 0.1,
    version: '0.0.0',
    onDefect: (error) => defects.push(error),
    board: queue.board,
    ...(o.uploads === undefined
      ? {}
      : { more: [createUploads(service, { folder: uploads, maxBytes: 1e9, quotaBytes: 1e10, ...o.uploads })] }),
    ...o.app,
  })
  const listening = await listenHttp(createHttpApp(service, app), { host: '127.0.0.1', port: 0 })
  const tell = (): void => undefined
  const trouble = createTrouble(tell)
  const open = openerOf({ store, connection, syncs, onNotice: () => undefined })
  const shared = {
    db: store.db,
    queue,
    trouble,
    name: 'worker:desk',
    concurrency: 2,
    syncs: new Set([...syncs.keys(), AGENTS_SYNC]),
    open,
    tell,
  }
  const worker = o.idle === true ? undefined : startWorker({ ...shared, sweepMs: 60_000 })
  atEnd(async () => {
    closing.abort()
    await listening.close({ signal: AbortSignal.timeout(1_000) })
    await worker?.stop({ signal: AbortSignal.timeout(5_000) })
    await queue.close()
    await client.close()
    await limiter.close()
  })
  const ask: ServerDesk['ask'] = (method, path, how = {}) => askAt(`${listening.url}${path}`, { method, ...how })
  const desk: ServerDesk = {
    url: listening.url,
    folder,
    store,
    simulator,
    service,
    defects,
    queries: watched.count,
    loseDatabase: watched.lose,
    mendDatabase: watched.mend,
    write,
    ask,
    start: async (sync, body = {}) => {
      const { status, body: run } = await ask('POST', `/v1/syncs/${sync}/runs`, { body })
      if (status !== 201) throw new Error(`the run was not started: ${JSON.stringify(run)}`)
      return run.run
    },
    ended: async (run) => {
      const response = await fetch(`${listening.url}/v1/runs/${run}/events`, { headers: { authorization: `Bearer ${TOKEN}` } })
      await response.text()
      return (await ask('GET', `/v1/runs/${run}`)).body
    },
    drain: () => {
      stopping.abort()
      closing.abort()
    },
  }
  return desk
}

export async function askAt(url: string, o: AskOptions & { method?: string } = {}): Promise<Answer> {
  const { method = 'GET', body, token = TOKEN } = o
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...o.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : undefined, text, headers: response.headers }
}

interface WatchedDb {
  readonly db: Db
  count(): number
  /** Lets so many statements through, and then none, as when the server goes away. */
  lose(after: number): void
  mend(): void
}

function watchQueries(db: Db): WatchedDb {
  let queries = 0
  let last = Number.POSITIVE_INFINITY
  const seen = async <T>(ask: () => Promise<T>): Promise<T> => {
    queries += 1
    if (queries > last) throw Object.assign(new Error('the server ends'), { code: '57P01' })
    return ask()
  }
  return {
    db: {
      ...db,
      query: (sql, parameters) => seen(() => db.query(sql, parameters)),
      execute: (sql, parameters) => seen(() => db.execute(sql, parameters)),
    },
    count: () => queries,
    lose: (after) => {
      last = queries + after
    },
    mend: () => {
      last = Number.POSITIVE_INFINITY
    },
  }
}
