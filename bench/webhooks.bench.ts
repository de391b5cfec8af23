/**
 * How long Intercom waits for its answer: `npm run bench webhooks`. Notifications come on a clock, 200 a second (FIN_SYNC_BENCH_RATE) for 30 s
 * (FIN_SYNC_BENCH_SECONDS), while the same process works them. Each answer's time counts from when its notification was due, so that a server
 * that hangs is not asked less for it.
 */
import { createHmac } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulator } from '../src/simulator/simulator.ts'
import { openStore } from '../src/store/open.ts'
import { startPostgres } from '../test/support/postgres-binaries.ts'
import { databaseOf, onServer } from '../test/support/postgres-global.ts'
import { type BenchServer, startServer } from './api-server.ts'
import { printTable, withFolder } from './support.ts'

const RATE = Number(process.env['FIN_SYNC_BENCH_RATE'] ?? 200)
const SECONDS = Number(process.env['FIN_SYNC_BENCH_SECONDS'] ?? 30)
const WARM_SECONDS = 3
const SECRET = 'a-client-secret-of-the-benchmark'
const SYNCS = `
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: email }
`
const TOPICS = ['contact.user.created', 'contact.email.updated', 'contact.lead.created', 'contact.archived']

/** About as large as a contact of Intercom with thirty attributes. */
function notification(n: number): string {
  const attributes = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`attribute_${i}`, `a value of some length ${n * i}`]))
  const email = `person${n}@example.com`
  const item = { type: 'contact', id: `contact-${n}`, role: 'user', external_id: `u${n}`, email, custom_attributes: attributes }
  const topic = TOPICS[n % TOPICS.length]
  return JSON.stringify({ type: 'notification_event', app_id: 'simulated', id: `notif_${n}`, topic, data: { item } })
}

function send(url: string, agent: Agent, body: string): Promise<void> {
  const signature = `sha1=${createHmac('sha1', SECRET).update(body).digest('hex')}`
  return new Promise((resolve, reject) => {
    const headers = { 'x-hub-signature': signature, 'content-length': Buffer.byteLength(body) }
    const sent = request(`${url}/webhooks/intercom`, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`answered ${response.statusCode}`))))
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

/** How long each answer took, in milliseconds, shortest first. */
async function sendSeconds(url: string, o: { agent: Agent; from: number; seconds: number }): Promise<number[]> {
  const began = performance.now()
  const times = await Promise.all(
    Array.from({ length: RATE * o.seconds }, async (_, n) => {
      const due = began + (n * 1_000) / RATE
      await sleep(Math.max(0, due - performance.now()))
      await send(url, o.agent, notification(o.from + n))
      return performance.now() - due
    }),
  )
  return times.toSorted((a, b) => a - b)
}

/** Processor time of the server so far, in seconds. */
async function cpuOf({ url, headers }: BenchServer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers })).text()
  return Number(/^fin_sync_process_cpu_seconds_total (\S+)/m.exec(text)?.[1])
}

/** The first seconds of a server, in which its code is compiled, are not counted. */
async function sendAll(server: BenchServer): Promise<{ times: number[]; cpuShare: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  await sendSeconds(server.url, { agent, from: 0, seconds: WARM_SECONDS })
  const before = await cpuOf(server)
  const times = await sendSeconds(server.url, { agent, from: RATE * WARM_SECONDS, seconds: SECONDS })
  const cpuShare = ((await cpuOf(server)) - before) / SECONDS
  agent.destroy()
  return { times, cpuShare }
}

/** By the tables, in milliseconds: how long it took from when a notification was stored until it was worked. */
async function worked(o: { databaseUrl?: string; home: string }): Promise<string[]> {
  const store = await openStore(o)
  try {
    const [row] = await store.db.query<{ done: number; p99: number; longest: number }>(
      `select count(*) filter (where state = 'done')::int as done, percentile_cont(0.99) within group (order by ms) as p99, max(ms) as longest
       from (select state, (extract(epoch from worked_at - received_at) * 1000)::float8 as ms from fin_sync.webhooks) one`,
    )
    const all = RATE * (WARM_SECONDS + SECONDS)
    if (row?.done !== all) throw new Error(`${row?.done ?? 0} of ${all} were worked`)
    return [row.p99.toFixed(0), row.longest.toFixed(0)]
  } finally {
    await store.close()
  }
}

async function measure(kind: string, databaseUrl?: string): Promise<(string | number)[]> {
  return withFolder(async (folder) => {
    const intercom = await startSimulator()
    await writeFile(join(folder, 'people.csv'), 'id,email\n')
    const database = databaseUrl === undefined ? {} : { databaseUrl }
    const server = await startServer({ folder, intercom, syncs: SYNCS, env: { INTERCOM_CLIENT_SECRET: SECRET }, ...database })
    try {
      const { times, cpuShare } = await sendAll(server)
      // What came last is worked, too.
      await sleep(2_000)
      await server.stop()
      const places = { home: join(folder, 'home'), ...database }
      const share = `${(100 * cpuShare).toFixed(0)}%`
      return [kind, times.length, at(times, 0.5), at(times, 0.99), at(times, 1), ...(await worked(places)), share]
    } finally {
      await server.stop()
      await intercom.close()
    }
  })
}

const at = (times: readonly number[], share: number): string =>
  (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1)

const postgres = await startPostgres({ durable: true })
try {
  console.log(
    `${RATE} notifications a second for ${SECONDS} s; milliseconds until each was acknowledged, and until it was worked; processor time of the server`,
  )
  await onServer(postgres.url, 'create database webhooks')
  printTable(
    ['', 'notifications', 'p50', 'p99', 'longest', 'worked p99', 'worked longest', 'processor'],
    [await measure('Postgres', databaseOf(postgres.url, 'webhooks')), await measure('embedded')],
  )
} finally {
  await postgres.stop()
}
