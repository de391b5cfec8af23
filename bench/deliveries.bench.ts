/**
 * Changed records delivered per second by 1, 2 and 4 workers, on Redis and on Postgres, and what a record costs them in CPU. The simulator
 * allows as many calls as come and takes 20 ms for each, so that nothing but fin-sync and this machine holds anybody up.
 * Rows: FIN_SYNC_BENCH_ROWS (default 8,000), all of them changed since the run before: one call each.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openStore } from '../src/store/open.ts'
import { startPostgres } from '../test/support/postgres-binaries.ts'
import { startRedis } from '../test/support/redis-binaries.ts'
import { printTable, withFolder } from './support.ts'

const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 8_000)
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url))
/** The kernel counts CPU in hundredths of a second on every Linux there is. */
const TICKS_A_SECOND = 100

const CONFIG = `workspace: { concurrency: 32 }
syncs:
  people:
    kind: contacts
    source: { type: csv, path: people.csv }
    key: id
    role: user
    contact: { external_id: id, email: email, name: plan }
`

const DELIVERED = `select r.status, count(o.did)::int as done, extract(epoch from max(o.at) - min(o.at))::float8 as seconds
  from fin_sync.runs r left join fin_sync.outcomes o on o.run = r.id and o.did is not null where r.id = $1 group by r.status`

interface Scene {
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
}

interface Measured {
  readonly seconds: number
  readonly workerCpu: number
  readonly simulatorCpu: number
}

const postgres = await startPostgres({ durable: true })
const redis = await startRedis({ durable: true })
try {
  const rows: string[][] = []
  for (const [name, env] of [
    ['Postgres', {}],
    ['Redis', { REDIS_URL: redis.url }],
  ] as const) {
    for (const workers of [1, 2, 4]) rows.push(rowOf(name, workers, await measure(workers, env)))
  }
  console.log(
    `${ROWS} changed records, 20 ms a call, ${availableParallelism()} cores for workers, simulator, Postgres and Redis together`,
  )
  printTable(['queue', 'workers', 'records/s', 'worker CPU ms/record', 'simulator CPU ms/record'], rows)
} finally {
  await redis.stop()
  await postgres.stop()
}

function rowOf(name: string, workers: number, { seconds, workerCpu, simulatorCpu }: Measured): string[] {
  const perRecord = (cpuSeconds: number): string => ((cpuSeconds * 1_000) / ROWS).toFixed(2)
  return [name, String(workers), String(Math.round(ROWS / seconds)), perRecord(workerCpu), perRecord(simulatorCpu)]
}

/** Everything new for each: a database, a workspace, processes. */
async function measure(workers: number, more: NodeJS.ProcessEnv): Promise<Measured> {
  return withFolder(async (folder) => {
    const databaseUrl = await createDatabase()
    const simulator = await startSimulator()
    const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, ...simulator.env, ...more }
    const scene = { folder, env }
    await writeFile(join(folder, 'fin-sync.yaml'), CONFIG)
    const crew = await Promise.all(Array.from({ length: workers }, () => startWorker(scene)))
    try {
      await delivered(scene, 'free')
      const before = crew.map(cpuOf)
      const simulatorBefore = cpuOf(simulator.child)
      const seconds = await delivered(scene, 'pro')
      const workerCpu = crew.map(cpuOf).reduce((sum, cpu, i) => sum + cpu - (before[i] ?? 0), 0)
      return { seconds, workerCpu, simulatorCpu: cpuOf(simulator.child) - simulatorBefore }
    } finally {
      await Promise.all([...crew, simulator.child].map(end))
    }
  })
}

/** Lets the workers do a run over rows with this plan; seconds from the first outcome to the last. */
async function delivered({ folder, env }: Scene, plan: string): Promise<number> {
  const rows = Array.from({ length: ROWS }, (_, i) => `${i},person${i}@example.com,${plan}`)
  await writeFile(join(folder, 'people.csv'), ['id,email,plan', ...rows, ''].join('\n'))
  const detached = start(['run', 'people', '--detach'], { folder, env })
  let id = ''
  detached.stdout?.on('data', (text: Buffer) => {
    id += text.toString()
  })
  const [code] = await once(detached, 'close')
  if (code !== 0) throw new Error(`run --detach ended with ${code}`)
  const store = await openStore({ databaseUrl: env['DATABASE_URL'] ?? '', home: '' })
  try {
    for (;;) {
      const [run] = await store.db.query<{ status: string | null; done: number; seconds: number }>(DELIVERED, [id.trim()])
      if (run?.status === 'done' && run.done === ROWS) return run.seconds
      if (typeof run?.status === 'string') throw new Error(`the run ended ${run.status} with ${run.done} of ${ROWS} rows`)
      await sleep(100)
    }
  } finally {
    await store.close()
  }
}

function start(args: readonly string[], { folder, env }: Scene): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function startWorker(scene: Scene): Promise<ChildProcess> {
  const worker = start(['worker'], scene)
  await said(worker, 'stderr', / is ready: /)
  return worker
}

async function startSimulator(): Promise<{ child: ChildProcess; env: NodeJS.ProcessEnv }> {
  const child = start(['simulate', '--port', '0', '--limit', '1000000', '--latency', '20ms', '--quiet'], { folder: '/', env: {} })
  const [, url] = await said(child, 'stdout', /INTERCOM_BASE_URL=(\S+)/)
  return { child, env: { INTERCOM_BASE_URL: url, INTERCOM_ACCESS_TOKEN: 'simulator-token' } }
}

/** Resolves when the process has written what fits; goes on reading, so that it never waits for us. */
function said(child: ChildProcess, stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
  let text = ''
  return new Promise((resolve, reject) => {
    child.on('close', (code) => reject(new Error(`ended with ${code}: ${text}`)))
    child[stream]?.on('data', (more: Buffer) => {
      text = (text + more.toString()).slice(-4_000)
      const found = pattern.exec(text)
      if (found !== null) resolve(found)
    })
  })
}

/** User and system time of a process so far, in seconds (Linux: proc(5)). */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  await closed
}

async function createDatabase(): Promise<string> {
  const name = `bench_${Date.now()}`
  const store = await openStore({ databaseUrl: postgres.url, home: '' })
  await store.db.execute(`create database ${name}`)
  await store.close()
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  return url.href
}
