/**
 * Workers in this process, of real parts: each with connections of its own to a Postgres that they share, and to the simulator over HTTP.
 * What one of them hears of its database can be cut off, as by a machine that hangs.
 */
import { EventEmitter, once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMeter } from '../../src/cli/call-meter.ts'
import { openerOf } from '../../src/cli/worker-open.ts'
import { readEnvironment } from '../../src/config/environment.ts'
import { loadConfig } from '../../src/config/load.ts'
import { createIntercomClient } from '../../src/intercom/client.ts'
import { openQueue, type WakeUps } from '../../src/jobs/queue.ts'
import { createRunId } from '../../src/jobs/run-id.ts'
import { bindToWorkspace } from '../../src/jobs/start-run.ts'
import { imbalance, type Summary, summarise } from '../../src/jobs/summary.ts'
import { type RunningWorker, startWorker } from '../../src/jobs/worker.ts'
import type { WorkerEvent } from '../../src/jobs/worker-events.ts'
import { createTrouble } from '../../src/jobs/worker-trouble.ts'
import { createPostgresLimiter } from '../../src/limiter/postgres.ts'
import { createRedisLimiter } from '../../src/limiter/redis.ts'
import type { RedisServer } from '../../src/redis.ts'
import type { SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import type { Db } from '../../src/store/db.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { getRun, openRun, type RunRequest } from '../../src/store/runs.ts'
import { atEnd } from './at-end.ts'
import { privatePostgres } from './postgres.ts'
import { tempDir } from './temp.ts'

const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 } }
const SYNC = 'people'

export interface CrewMember extends RunningWorker {
  readonly events: readonly WorkerEvent[]
  /** Resolves with the first event of this kind, also one from before. */
  saw<K extends WorkerEvent['kind']>(kind: K): Promise<Extract<WorkerEvent, { kind: K }>>
  /** From now on its statements wait, those that are under way excepted; `mend` lets them go on. */
  cutOff(): void
  mend(): void
}

/** Where a member finds its servers, and how long it waits for their answers; what is left out is as for all. */
export interface Ways {
  readonly databaseUrl?: string
  readonly silentMs?: number
  readonly intercom?: string
  readonly answerMs?: number
  /** Counts calls there and not in the database. */
  readonly limits?: RedisServer
}

export interface MemberOptions {
  readonly concurrency?: number
  readonly leaseMs?: number
  readonly sweepMs?: number
  readonly by?: Ways
  /** Names of the syncs it has; default: the one there is. */
  readonly syncs?: readonly string[]
}

export interface Crew {
  readonly store: Store
  readonly databaseUrl: string
  readonly simulator: Simulator
  /** Of the queue that all share. */
  readonly queue: WakeUps
  csv(text: string): Promise<void>
  /** Opens a run for the workers, and wakes one. */
  detach(request?: Partial<RunRequest>): Promise<string>
  member(o?: MemberOptions): Promise<CrewMember>
  /** The summary of a run that has ended; throws when its books do not balance. */
  summary(run: string): Promise<Summary>
}

export interface CrewOptions {
  /** The sync's YAML below its name. */
  readonly sync: string
  readonly simulator?: SimulatorOptions
  readonly workspace?: string
  readonly redis?: RedisServer
}

let workspaces = 0

export async function createCrew(o: CrewOptions): Promise<Crew> {
  const workspace = { idCode: `crew-${++workspaces}` }
  const [folder, databaseUrl, simulator] = await Promise.all([
    tempDir(),
    privatePostgres(),
    startSimulator({ limits: PLENTY, workspace, ...o.simulator }),
  ])
  atEnd(() => simulator.close())
  const store = await opened(databaseUrl)
  const redis = o.redis === undefined ? {} : { redis: o.redis }
  const queue = await openQueue({ store, own: false, ...redis })
  atEnd(() => queue.close())
  await bindToWorkspace(store.db, { sync: SYNC, workspace: workspace.idCode })
  await writeFile(join(folder, 'fin-sync.yaml'), yaml(simulator, o))
  const detach = async (request: Partial<RunRequest> = {}): Promise<string> => {
    const asked: RunRequest = { trigger: 'run', full: false, limit: null, path: null, ...request }
    const run = await openRun(store.db, { id: createRunId(new Date()), sync: SYNC, request: asked, owner: null, leaseMs: 0 })
    if (run === undefined) throw new Error('a run is open already')
    await queue.wake({ runId: run.id, slot: 0 })
    return run.id
  }
  return {
    store,
    databaseUrl,
    simulator,
    queue,
    csv: (text) => writeFile(join(folder, 'people.csv'), text),
    detach,
    member: (how = {}) => startMember({ ...o, folder, databaseUrl, simulator, idCode: workspace.idCode }, how),
    summary: async (id) => {
      const run = await getRun(store.db, id)
      if (run === undefined) throw new Error(`no run ${id}`)
      const summary = await summarise(store.db, run)
      if (run.status !== null && imbalance(summary) !== 0) throw new Error(`the books do not balance: ${JSON.stringify(summary)}`)
      return summary
    },
  }
}

function yaml(simulator: Simulator, { sync, workspace = '' }: CrewOptions): string {
  return `workspace:\n  access_token: ${simulator.token}\n  ${workspace}\nsyncs:\n  ${SYNC}:\n${sync.replaceAll(/^/gm, '    ')}\n`
}

interface Place extends CrewOptions {
  readonly folder: string
  readonly databaseUrl: string
  readonly simulator: Simulator
  readonly idCode: string
}

async function startMember(place: Place, o: MemberOptions): Promise<CrewMember> {
  const { folder, simulator, idCode } = place
  const { databaseUrl = place.databaseUrl, intercom = simulator.url, silentMs, answerMs, limits } = o.by ?? {}
  const { store: whole, ...cut } = cuttable(await opened(databaseUrl, silentMs))
  const env = readEnvironment({ INTERCOM_BASE_URL: intercom })
  const { syncs, workspace: settings } = await loadConfig({ path: join(folder, 'fin-sync.yaml'), env })
  const contacts = new Map([...syncs].flatMap(([name, sync]) => (sync.kind === 'contacts' ? [[name, sync] as const] : [])))
  const { version, concurrency } = settings
  const owner = { workspace: idCode, app: 'crew', pools: settings.pools }
  const limiter =
    limits === undefined ? createPostgresLimiter({ ...owner, db: whole.db }) : createRedisLimiter({ ...owner, redis: limits })
  const token = (): string => settings.accessToken.reveal()
  const client = createIntercomClient({
    baseUrl: intercom,
    token,
    version,
    limiter,
    concurrency,
    ...(answerMs === undefined ? {} : { timeouts: { answerMs } }),
  })
  const connection = { client, workspace: idCode, settings, meter: createMeter() }
  const events: WorkerEvent[] = []
  const told = new EventEmitter()
  const tell = (event: WorkerEvent): void => {
    events.push(event)
    told.emit(event.kind)
  }
  const trouble = createTrouble(tell)
  const onError = (error: unknown, about?: { runId: string }): void => trouble.saw(error, about?.runId)
  const queue = await openQueue({ store: whole, own: false, onError, ...(place.redis === undefined ? {} : { redis: place.redis }) })
  const open = openerOf({ store: whole, connection, syncs: contacts, onNotice: () => undefined })
  const name = `worker:crew-${Math.random().toString(36).slice(2)}`
  const names = new Set(o.syncs ?? contacts.keys())
  const lease = o.leaseMs === undefined ? {} : { leaseMs: o.leaseMs }
  const sweep = { sweepMs: o.sweepMs ?? 60_000 }
  const worker = startWorker({
    db: whole.db,
    queue,
    trouble,
    name,
    concurrency: o.concurrency ?? 4,
    syncs: names,
    open,
    tell,
    ...lease,
    ...sweep,
  })
  let stopped: Promise<boolean> | undefined
  const stop = (how: { signal: AbortSignal }): Promise<boolean> => (stopped ??= worker.stop(how))
  atEnd(async () => {
    cut.mend()
    await stop({ signal: AbortSignal.timeout(5_000) })
    await queue.close()
    await client.close()
    await limiter.close()
  })
  const saw = async <K extends WorkerEvent['kind']>(kind: K): Promise<Extract<WorkerEvent, { kind: K }>> => {
    const is = (event: WorkerEvent): event is Extract<WorkerEvent, { kind: K }> => event.kind === kind
    for (;;) {
      const found = events.find(is)
      if (found !== undefined) return found
      await once(told, kind)
    }
  }
  return { events, saw, stop, ...cut }
}

async function opened(databaseUrl: string, silentMs?: number): Promise<Store> {
  const store = await openStore({ databaseUrl, home: '', ...(silentMs === undefined ? {} : { silentMs }) })
  atEnd(() => store.close())
  return store
}

function cuttable(store: Store): { store: Store; cutOff(): void; mend(): void } {
  let gate: Promise<void> = Promise.resolve()
  let open: () => void = () => undefined
  const { db } = store
  const gated: Db = {
    ...db,
    query: async (sql, parameters) => gate.then(() => db.query(sql, parameters)),
    execute: async (sql, parameters) => gate.then(() => db.execute(sql, parameters)),
    tx: async (work) => gate.then(() => db.tx(work)),
  }
  return {
    store: { ...store, db: gated },
    cutOff: () => {
      gate = new Promise((resolve) => {
        open = resolve
      })
    },
    mend: () => open(),
  }
}
