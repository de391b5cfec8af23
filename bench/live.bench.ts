/**
 * How long a hand-off waits for its start while a contacts run takes every call that the app is allowed: `npm run bench live`.
 * A workspace that allows 1,000 calls a minute (167 in ten seconds); 40 hand-offs, one a second, asked for through the admin API; with one rate
 * limit for everything, and with one for each family. What is told is the time from the request to the first call for it, and to its end.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Simulator, startSimulator } from '../src/simulator/simulator.ts'
import { startPostgres } from '../test/support/postgres-binaries.ts'
import { databaseOf, onServer } from '../test/support/postgres-global.ts'
import { type BenchServer, startServer } from './api-server.ts'
import { printTable, withFolder } from './support.ts'

const HAND_OFFS = Number(process.env['FIN_SYNC_BENCH_HANDOFFS'] ?? 40)
const ROWS = 100_000
const LIMIT = { limit: 167, windowMs: 10_000 }
const POOLS = ['shared', 'separate'] as const

const CONFIG = `
handoff:
  admin_id: "991267459"
  assign_to: { admin: "991267460" }
  tag: fin-handoff
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: email }
`

const doneSchema = z.object({ run: z.string(), did: z.string().nullable() })

async function post({ url, headers }: BenchServer, path: string): Promise<unknown> {
  const response = await fetch(`${url}${path}`, { method: 'POST', headers })
  const text = await response.text()
  if (!response.ok) throw new Error(`POST ${path} was answered ${response.status}: ${text}`)
  return JSON.parse(text)
}

interface Timed {
  /** Milliseconds from the request to the first call about the conversation. */
  readonly begun: number
  readonly ended: number
}

async function handOff(server: BenchServer, o: { id: string; firstCall: Promise<number> }): Promise<Timed> {
  const asked = performance.now()
  const done = doneSchema.parse(await post(server, `/v1/conversations/${o.id}/handoff?wait=30s`))
  const ended = performance.now() - asked
  if (done.did !== 'updated' && done.did !== 'created') throw new Error(`hand-off of ${o.id} ended ${done.did} (run ${done.run})`)
  return { begun: (await o.firstCall) - asked, ended }
}

/** When the first call about each conversation came. */
function watchConversations(intercom: Simulator): (id: string) => Promise<number> {
  const first = new Map<string, number>()
  const waiting = new Map<string, (at: number) => void>()
  intercom.onArrival(({ path }) => {
    const [, id] = /^\/conversations\/(\d+)/.exec(path) ?? []
    if (id === undefined || first.has(id)) return
    first.set(id, performance.now())
    waiting.get(id)?.(performance.now())
  })
  return (id) =>
    new Promise((resolve) => {
      const known = first.get(id)
      if (known === undefined) waiting.set(id, resolve)
      else resolve(known)
    })
}

const at = (times: readonly number[], share: number): string =>
  (times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(0)

async function measure(pools: (typeof POOLS)[number], databaseUrl: string): Promise<(string | number)[]> {
  return withFolder(async (folder) => {
    const intercom = await startSimulator({ limits: { app: LIMIT, pools }, latencyMs: 20 })
    const contact = intercom.state.addContact({ role: 'user', email: 'ada@example.com' })
    const ids = Array.from({ length: HAND_OFFS }, () => intercom.state.conversations.add({ contacts: [contact.id] }).id)
    intercom.state.addTag('fin-handoff')
    const rows = Array.from({ length: ROWS }, (_, i) => `u${i},user${i}@example.com`)
    await writeFile(join(folder, 'people.csv'), `id,email\n${rows.join('\n')}\n`)
    const server = await startServer({ folder, intercom, databaseUrl, workspace: `, pools: ${pools}`, syncs: CONFIG })
    try {
      const firstCall = watchConversations(intercom)
      await post(server, '/v1/syncs/people/runs')
      // The first windows are for getting to know the limit.
      await sleep(22_000)
      const before = intercom.counts()
      const timed = await Promise.all(
        ids.map(async (id, i) => {
          await sleep(i * 1_000)
          return handOff(server, { id, firstCall: firstCall(id) })
        }),
      )
      const after = intercom.counts()
      const creates = (after.byPattern['POST /contacts'] ?? 0) - (before.byPattern['POST /contacts'] ?? 0)
      const [begun, ended] = [timed.map((one) => one.begun), timed.map((one) => one.ended)]
      return [pools, timed.length, at(begun, 0.5), at(begun, 0.99), at(begun, 1), at(ended, 0.5), at(ended, 1), creates]
    } finally {
      await server.stop()
      await intercom.close()
    }
  })
}

const postgres = await startPostgres({ durable: true })
try {
  console.log(`${HAND_OFFS} hand-offs, one a second, while a contacts run takes all calls of 167 in ten seconds; milliseconds`)
  const lines: (string | number)[][] = []
  for (const pools of POOLS) {
    await onServer(postgres.url, `create database live_${pools}`)
    lines.push(await measure(pools, databaseOf(postgres.url, `live_${pools}`)))
  }
  printTable(['pools', 'hand-offs', 'begun p50', 'p99', 'longest', 'done p50', 'longest', 'contacts meanwhile'], lines)
} finally {
  await postgres.stop()
}
