/**
 * Changed records delivered per second by 1, 2 and 4 workers, woken and limited through Redis and through Postgres: `npm run bench deliveries`.
 * FIN_SYNC_BENCH_ROWS (default 6,000) says how many. Every process of it is on this machine: the workers, a simulator that answers after 20 ms
 * and has no limits, and the servers; so what the simulator can do alone, and who used the processors, is told as well.
 */
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'
import { openForWorkers } from '../src/jobs/open-for-workers.ts'
import { openQueue } from '../src/jobs/queue.ts'
import { bindToWorkspace } from '../src/jobs/start-run.ts'
import { openRedis } from '../src/redis.ts'
import { DEFAULT_PROFILE } from '../src/simulator/options.ts'
import type { Db } from '../src/store/db.ts'
import { migrate } from '../src/store/migrate.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { startPostgres } from '../test/support/postgres-binaries.ts'
import { databaseOf, onServer } from '../test/support/postgres-global.ts'
import { startRedis } from '../test/support/redis-binaries.ts'
import { startWorkerProcess, type WorkerProcess } from '../test/support/workers-world-process.ts'
import { printTable, withFolder } from './support.ts'

const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 6_000)
const CREWS = [1, 2, 4]
const SYNC = 'people'

const SIMULATOR = fileURLToPath(new URL('./deliveries-simulator.ts', import.meta.url))
/** Preloaded into a worker: says on stderr what it has used so far, whenever it is asked. */
const TELL_CPU = `process.on('SIGUSR2', () => process.stderr.write('CPU ' + JSON.stringify(process.cpuUsage()) + '\\n'))`

interface Intercom {
  readonly url: string
  readonly token: string
  used(): Promise<{ readonly cpuSeconds: number; readonly calls: number }>
  close(): void
}

async function startIntercom(): Promise<Intercom> {
  const child = fork(SIMULATOR, [], { execArgv: ['--import', 'tsx'] })
  const answer = async (): Promise<unknown> => (await once(child, 'message'))[0]
  const { url, token } = (await answer()) as { url: string; token: string }
  return {
    url,
    token,
    used: async () => {
      child.send('used')
      return (await answer()) as { cpuSeconds: number; calls: number }
    },
    close: () => void child.kill(),
  }
}

/** What it answers when nobody but this process asks: updates of one contact, so many at once that the 20 ms do not count. */
async function ceilingOf({ url, token }: Intercom): Promise<number> {
  const pool = new Pool(url, { connections: 128 })
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'intercom-version': '2.16' }
  const send = async (method: 'POST' | 'PUT', path: string, body: object): Promise<unknown> => {
    const answer = await pool.request({ method, path, headers, body: JSON.stringify(body) })
    return answer.body.json()
  }
  const { id } = (await send('POST', '/contacts', { role: 'user', external_id: 'ceiling' })) as { id: string }
  const since = performance.now()
  const calls = 8_000
  let left = calls
  const caller = async (): Promise<void> => {
    while (left-- > 0) await send('PUT', `/contacts/${id}`, { name: `N${left}` })
  }
  await Promise.all(Array.from({ length: 128 }, caller))
  const perSecond = (calls / (performance.now() - since)) * 1000
  await pool.close()
  return perSecond
}

interface Servers {
  readonly postgresUrl: string
  /** Left out = the queue and the limits are in Postgres. */
  readonly redisUrl?: string
}

interface Measured {
  readonly perSecond: number
  readonly calls: number
  /** CPU milliseconds for each record. */
  readonly workersMs: number
  readonly simulatorMs: number
}

async function measure(servers: Servers, workers: number): Promise<Measured> {
  const name = `bench_${randomBytes(4).toString('hex')}`
  await onServer(servers.postgresUrl, `create database ${name}`)
  const databaseUrl = databaseOf(servers.postgresUrl, name)
  const store = await openStore({ databaseUrl, home: '' })
  await migrate(store.db)
  await bindToWorkspace(store.db, { sync: SYNC, workspace: DEFAULT_PROFILE.idCode })
  const intercom = await startIntercom()
  try {
    return await withFolder((folder) => deliver({ ...servers, folder, name, databaseUrl, store, intercom }, workers))
  } finally {
    intercom.close()
    await store.close()
    await onServer(servers.postgresUrl, `drop database ${name} with (force)`)
  }
}

interface Place extends Servers {
  readonly folder: string
  readonly name: string
  readonly databaseUrl: string
  readonly store: Store
  readonly intercom: Intercom
}

async function deliver(place: Place, workers: number): Promise<Measured> {
  const { folder, name, databaseUrl, redisUrl, intercom } = place
  const redis = redisUrl === undefined ? {} : { REDIS_URL: redisUrl, REDIS_PREFIX: name }
  const preload = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(TELL_CPU)}` }
  const env = { DATABASE_URL: databaseUrl, INTERCOM_BASE_URL: intercom.url, ...redis, ...preload }
  await writeFile(join(folder, 'fin-sync.yaml'), configuration(intercom.token))
  const crew = Array.from({ length: workers }, () => startWorkerProcess({ cwd: folder, env }))
  try {
    await Promise.all(crew.map((worker) => worker.saw(/ is ready: /)))
    await run(place, 'free')
    const [crewBefore, intercomBefore] = [await cpuOf(crew), await intercom.used()]
    const seconds = await run(place, 'pro')
    const [crewAfter, intercomAfter] = [await cpuOf(crew), await intercom.used()]
    return {
      perSecond: ROWS / seconds,
      calls: intercomAfter.calls - intercomBefore.calls,
      workersMs: ((crewAfter - crewBefore) * 1000) / ROWS,
      simulatorMs: ((intercomAfter.cpuSeconds - intercomBefore.cpuSeconds) * 1000) / ROWS,
    }
  } finally {
    await Promise.all(crew.map((worker) => worker.kill()))
  }
}

function configuration(token: string): string {
  return `workspace:
  access_token: ${token}
syncs:
  ${SYNC}:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: email, name: name, custom_attributes: { plan: plan } }
`
}

/** Delivers the file with this plan in every row; answers the seconds from the first record to the last. */
async function run({ folder, store, redisUrl, name }: Place, plan: string): Promise<number> {
  const rows = Array.from({ length: ROWS }, (_, i) => `u${i},user${i}@example.com,User ${i},${plan}`)
  await writeFile(join(folder, 'people.csv'), `id,email,name,plan\n${rows.join('\n')}\n`)
  const request = { trigger: 'run', full: false, limit: null, path: null } as const
  const { run: opened } = await openForWorkers(store.db, { sync: SYNC, request })
  if (opened === undefined) throw new Error('a run is open already')
  const redis = redisUrl === undefined ? undefined : await openRedis({ url: redisUrl, prefix: name })
  const queue = await openQueue({ store, own: false, ...(redis === undefined ? {} : { redis }) })
  await queue.wake({ runId: opened.id, slot: 0 })
  await queue.close()
  await redis?.close()
  return secondsOf(store.db, opened.id)
}

async function secondsOf(db: Db, run: string): Promise<number> {
  for (;;) {
    const [end] = await db.query<{ status: string | null }>('select status from fin_sync.runs where id = $1', [run])
    if (end?.status === 'done') break
    if (end?.status) throw new Error(`the run ended ${end.status}`)
    await sleep(200)
  }
  const [took] = await db.query<{ seconds: number }>(
    'select extract(epoch from max(at) - min(at))::float8 as seconds from fin_sync.outcomes where run = $1',
    [run],
  )
  return took?.seconds ?? Number.NaN
}

async function cpuOf(crew: readonly WorkerProcess[]): Promise<number> {
  const used = await Promise.all(crew.map(cpuOfOne))
  return used.reduce((sum, one) => sum + one, 0)
}

async function cpuOfOne(worker: WorkerProcess): Promise<number> {
  const told = [...worker.log().matchAll(/^CPU/gm)].length
  worker.signal('SIGUSR2')
  await worker.saw(new RegExp(`(CPU[^]*){${told + 1}}\\n`))
  const { user, system } = JSON.parse(worker.log().split('CPU ').at(-1)?.split('\n')[0] ?? '') as { user: number; system: number }
  return (user + system) / 1e6
}

const [postgres, redis] = await Promise.all([startPostgres({ durable: true }), startRedis({ durable: true })])
try {
  const intercom = await startIntercom()
  const ceiling = await ceilingOf(intercom)
  intercom.close()
  console.log(
    `${ROWS} records that changed, each an update of 20 ms, on ${availableParallelism()} cores; the simulator alone answers ${Math.round(ceiling)} updates a second\n`,
  )
  const lines: (string | number)[][] = []
  for (const redisUrl of [redis.url, undefined]) {
    let alone: number | undefined
    for (const workers of CREWS) {
      const { perSecond, calls, ...used } = await measure(
        { postgresUrl: postgres.url, ...(redisUrl === undefined ? {} : { redisUrl }) },
        workers,
      )
      alone ??= perSecond
      const cpu = [used.workersMs, used.simulatorMs].map((ms) => ms.toFixed(2))
      const through = redisUrl === undefined ? 'Postgres' : 'Redis'
      lines.push([
        `${through}, ${workers}`,
        Math.round(perSecond),
        (perSecond / alone).toFixed(2),
        (calls / ROWS).toFixed(3),
        ...cpu,
      ])
    }
  }
  printTable(['', 'records/s', 'times one', 'calls/record', 'workers, CPU ms/record', 'simulator, CPU ms/record'], lines)
} finally {
  await Promise.all([postgres.stop(), redis.stop()])
}
