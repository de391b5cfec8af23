/**
 * The world of the tests in which servers and machines fail: the simulator with a search that lags, a database and perhaps a Redis of its
 * own, and real `fin-sync worker` processes. Nothing of vitest is in here, because bench/faults.ts uses it as well.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openForWorkers } from '../../src/jobs/open-for-workers.ts'
import type { WakeUp, WakeUps } from '../../src/jobs/queue.ts'
import { resumeDue } from '../../src/jobs/resume-due.ts'
import { bindToWorkspace } from '../../src/jobs/start-run.ts'
import { sweepHelpers, sweepLeft } from '../../src/jobs/sweep.ts'
import { seededRandom } from '../../src/simulator/http/seeded-random.ts'
import { DEFAULT_PROFILE, type SimulatorOptions } from '../../src/simulator/options.ts'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.ts'
import type { Db } from '../../src/store/db.ts'
import { migrate } from '../../src/store/migrate.ts'
import { openStore } from '../../src/store/open.ts'
import { type ChaosSync, contactsBefore, type People } from './chaos-people.ts'
import { judgeContacts, judgeStore } from './chaos-verdict.ts'
import { databaseOf, onServer } from './postgres-global.ts'
import { startWorkerInside } from './workers-world-inside.ts'
import { startWorkerProcess, type WorkerProcess } from './workers-world-process.ts'
import { createQueues } from './workers-world-queues.ts'

/** How far the simulator's search lags behind, and how far fin-sync is told that it may. */
const LAG = { lagMs: 400, searchDelayMs: 500 }
/** Calls in flight of one worker. */
export const CONCURRENCY = 8
/** So many that nobody waits for a call. */
const PLENTY = { app: { limit: 1_000_000, windowMs: 10_000 }, workspace: { limit: 1_000_000, windowMs: 10_000 } }

export interface WorldServers {
  /** A server on which databases may be made; the world makes one of its own and removes it. */
  readonly postgresUrl: string
  /** Left out = the queue and the limits are in Postgres. */
  readonly redisUrl?: string
}

export interface WorkersWorldOptions extends WorldServers {
  readonly seed: number
  /** People of the file that are fit; some of them are in Intercom from the start. */
  readonly fit: { readonly [sync in ChaosSync]: number }
  readonly simulator?: SimulatorOptions
  /** Workers run inside this process, unless it matters. */
  readonly inside?: boolean
}

export interface StartWorker {
  /** It is to be killed or frozen: a process of its own, wherever others are. */
  readonly mortal?: boolean
  /** Instead of what the others have: addresses that lead through a proxy, say. */
  readonly env?: Readonly<Record<string, string>>
  /** How far its clock is off. */
  readonly clockMs?: number
}

export interface WorkersWorld {
  readonly simulator: Simulator
  readonly db: Db
  readonly databaseUrl: string
  /** From 0 up to 1, the same for the same seed. */
  readonly random: () => number
  /** Writes the file and opens a run; nobody is woken. Answers the run's id. */
  open(people: People): Promise<string>
  /** `prefix`: of the Redis keys of the workers that are to hear it. */
  wake(wakeUp: WakeUp, o?: { prefix?: string }): Promise<void>
  /** Starts a worker and waits until it is ready. */
  worker(o?: StartWorker): Promise<WorkerProcess>
  /** Resolves after so many contacts were written from now on. */
  written(contacts: number): Promise<void>
  /** What every worker does every 15 s, done now. */
  sweep(): Promise<void>
  /** The leases of a worker that is gone, made to pass now. */
  passLeases(pid: number): Promise<void>
  /** Resolves when every run has ended and nothing is left to be delivered. `sweep`: done all the while. @throws when that takes longer */
  settled(o: { withinMs: number; sweep: boolean }): Promise<void>
  /** Tells the workers to stop and answers what is not as it should be after the files of these people were delivered. */
  judge(people: readonly People[]): Promise<string[]>
  /** Done when the world has ended. */
  atClose(work: () => Promise<void>): void
  close(): Promise<void>
}

export async function createWorkersWorld(o: WorkersWorldOptions): Promise<WorkersWorld> {
  const prefix = `fin_sync_faults_${randomBytes(6).toString('hex')}`
  const folder = await mkdtemp(join(tmpdir(), 'fin-sync-faults-'))
  await onServer(o.postgresUrl, `create database ${prefix}`)
  const databaseUrl = databaseOf(o.postgresUrl, prefix)
  const store = await openStore({ databaseUrl, home: '' })
  const { db } = store
  await migrate(db)
  const simulator = await startSimulator({ ...simulatorOptions(o), ...o.simulator })
  await writeFile(join(folder, 'fin-sync.yaml'), configuration(simulator.token))
  for (const sync of SYNCS) await bindToWorkspace(db, { sync, workspace: DEFAULT_PROFILE.idCode })
  const redis = o.redisUrl === undefined ? {} : { REDIS_URL: o.redisUrl, REDIS_PREFIX: prefix }
  const env = { DATABASE_URL: databaseUrl, INTERCOM_BASE_URL: simulator.url, ...redis }
  const workers = new Set<WorkerProcess>()
  const endings: (() => Promise<void>)[] = []
  const queues = createQueues({ ...o, store })
  const place: Place = { db, queue: () => queues.of(prefix), turn: 0 }
  const settledNow = createSettled(db)
  return {
    simulator,
    db,
    databaseUrl,
    random: seededRandom(o.seed),
    open: (people) => open(people, { db, folder }),
    wake: async (wakeUp, how = {}) => (await queues.of(how.prefix ?? prefix)).wake(wakeUp),
    worker: async (how = {}) => {
      const inside = o.inside === true && how.mortal !== true && how.clockMs === undefined
      const start = inside ? startWorkerInside : startWorkerProcess
      const worker = start({ ...how, cwd: folder, env: { ...env, ...how.env } })
      workers.add(worker)
      await worker.saw(/ is ready: /)
      return worker
    },
    written: (contacts) => written(simulator, contacts),
    sweep: () => sweep(place),
    passLeases: (pid) => passLeases(db, pid),
    settled: ({ withinMs, sweep: sweeps }) => settledNow({ withinMs, meanwhile: async () => (sweeps ? sweep(place) : undefined) }),
    judge: async (people) => [
      ...(await Promise.all([...workers].map(judgeEnd))).flat(),
      ...judgeContacts(simulator.state.contacts(), people),
      ...(await judgeStore(db, { simulator, people })),
    ],
    atClose: (work) => void endings.push(work),
    close: async () => {
      await Promise.all([...workers].map((worker) => worker.kill()))
      for (const work of endings) await work()
      await queues.close()
      await Promise.all([store.close(), simulator.close()])
      await onServer(o.postgresUrl, `drop database ${prefix} with (force)`)
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

const SYNCS: readonly ChaosSync[] = ['users', 'leads']

function simulatorOptions({ seed, fit }: WorkersWorldOptions): SimulatorOptions {
  return {
    limits: PLENTY,
    searchDelayMs: LAG.lagMs,
    latencyMs: 5,
    random: seededRandom(~seed),
    seed: contactsBefore(fit),
    attributes: [{ name: 'plan' }],
  }
}

function configuration(token: string): string {
  const sync = (name: ChaosSync, lines: string): string =>
    `  ${name}:\n    kind: contacts\n    source: { type: csv, path: ./${name}.csv }\n${lines}`
  return `workspace:
  access_token: ${token}
  search_delay: ${LAG.searchDelayMs}ms
  concurrency: ${CONCURRENCY}
syncs:
${sync('users', '    key: id\n    role: user\n    contact: { external_id: id, email: email, name: name, custom_attributes: { plan: plan } }\n')}
${sync('leads', '    key: { from: email, as: email }\n    role: lead\n    contact: { email: email, name: name, custom_attributes: { plan: plan } }\n')}`
}

interface Place {
  readonly db: Db
  readonly queue: () => Promise<WakeUps>
  /** Sweeps so far. */
  turn: number
}

async function open({ sync, csv }: People, { db, folder }: { db: Db; folder: string }): Promise<string> {
  await writeFile(join(folder, `${sync}.csv`), csv)
  const request = { trigger: 'run', full: false, limit: null, path: null } as const
  const { run, running } = await openForWorkers(db, { sync, request })
  if (run === undefined) throw new Error(`run ${running.id} is open already`)
  return run.id
}

const A_MINUTE_MS = 60_000

/** Each sweep takes another spare slot, as those that are a minute apart do. */
async function sweep(place: Place): Promise<void> {
  const { db } = place
  place.turn += 1
  const now = (): number => place.turn * A_MINUTE_MS
  const queue = await place.queue()
  const job = { db, owner: 'worker:nobody', queue, isOurs: () => true, now }
  for (const part of [...sweepLeft(job), sweepHelpers(job)]) await part()
  await resumeDue({ db, queue, syncs: SYNCS, onResumed: () => undefined })
}

async function passLeases(db: Db, pid: number): Promise<void> {
  const owner = `worker:%:${pid}:%`
  await db.execute('update fin_sync.ledger set lease_until = clock_timestamp() where lease_owner like $1', [owner])
  await db.execute('update fin_sync.runs set lease_until = clock_timestamp() where owner like $1', [owner])
}

const STOP_MS = 28_000

/** Whoever was not killed ends in good order when it is told to, whatever it has been through. */
async function judgeEnd(worker: WorkerProcess): Promise<string[]> {
  worker.signal('SIGTERM')
  const late = new AbortController()
  const code = await Promise.race([worker.ended, sleep(STOP_MS, 'too late' as const, { signal: late.signal }).catch(() => null)])
  late.abort()
  return code === 0 || worker.wasKilled() ? [] : [`a worker that was told to stop ended with ${code}: ${worker.log()}`]
}

function written(simulator: Simulator, contacts: number): Promise<void> {
  return new Promise((resolve) => {
    let made = 0
    const off = simulator.onCall(({ pattern, status }) => {
      const isWrite = pattern === 'POST /contacts' || pattern === 'PUT /contacts/{id}'
      if (!isWrite || status !== 200 || ++made < contacts) return
      off()
      resolve()
    })
  })
}

const LOOK_MS = 250

/** Real processes and a real database: there is nothing to wait on but what the tables say. */
function createSettled(db: Db): (o: { withinMs: number; meanwhile: () => Promise<void> }) => Promise<void> {
  return async ({ withinMs, meanwhile }) => {
    const since = performance.now()
    // The database may be away at the moment.
    while (!(await isSettled(db).catch(() => false))) {
      if (performance.now() - since > withinMs) throw await notSettled(db, withinMs)
      await Promise.all([meanwhile().catch(() => undefined), sleep(LOOK_MS)])
    }
  }
}

async function isSettled(db: Db): Promise<boolean> {
  const [found] = await db.query<{ settled: boolean }>(
    `select not exists (select from fin_sync.runs where status is null)
       and not exists (select from fin_sync.ledger where state in ('due', 'claimed', 'sending')) as settled`,
  )
  return found?.settled ?? false
}

async function notSettled(db: Db, withinMs: number): Promise<Error> {
  const lines = await db.query('select state, lease_owner, count(*)::int as lines from fin_sync.ledger group by 1, 2')
  const runs = await db.query('select id, sync, phase, status, owner, lease_until, message from fin_sync.runs')
  return new Error(`it is not settled after ${withinMs / 1000} s: ${JSON.stringify({ lines, runs })}`)
}
