/**
 * How long GET /v1/runs/{id} takes while its run delivers at full speed, and what being asked costs the run: `npm run bench api`.
 * Rows: FIN_SYNC_BENCH_ROWS (default 20,000), all new. It is asked on a clock, 50 times a second, and each answer's time counts from when it was
 * due, so that a server that hangs is not asked less for it.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { startSimulator } from '../src/simulator/simulator.ts'
import { startPostgres } from '../test/support/postgres-binaries.ts'
import { databaseOf, onServer } from '../test/support/postgres-global.ts'
import { type BenchServer, startServer } from './api-server.ts'
import { printTable, withFolder } from './support.ts'

const ROWS = Number(process.env['FIN_SYNC_BENCH_ROWS'] ?? 20_000)
const EVERY_MS = 20
const PLENTY = { app: { limit: 10_000_000, windowMs: 10_000 } }
const SYNCS = `
syncs:
  people:
    kind: contacts
    source: { type: csv, path: ./people.csv }
    key: id
    role: user
    contact: { external_id: id, email: email }
`

const runSchema = z.object({ run: z.string(), status: z.string().nullable(), created: z.number(), seconds: z.number() })
type Run = z.output<typeof runSchema>

async function ask({ url, headers }: BenchServer, path: string, method = 'GET'): Promise<Run> {
  const response = await fetch(`${url}${path}`, { method, headers })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`)
  return runSchema.parse(JSON.parse(text))
}

/** The run's end, and how long each answer took, in milliseconds. */
async function runAsked(server: BenchServer, o: { asked: boolean }): Promise<{ run: Run; times: number[] }> {
  const { run: id } = await ask(server, '/v1/syncs/people/runs', 'POST')
  const path = `/v1/runs/${id}`
  const times: number[] = []
  const under = new Set<Promise<void>>()
  let run = await ask(server, path)
  const began = performance.now()
  for (let i = 0; run.status === null; i++) {
    const due = began + i * (o.asked ? EVERY_MS : 1_000)
    await sleep(Math.max(0, due - performance.now()))
    const one = ask(server, path).then((answer) => {
      times.push(performance.now() - due)
      run = answer
    })
    under.add(one)
    void one.finally(() => under.delete(one))
    if (under.size > 500) await Promise.race(under)
  }
  await Promise.all(under)
  return { run, times: times.toSorted((a, b) => a - b) }
}

const at = (times: readonly number[], share: number): string =>
  (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1)

async function measure(kind: string, o: { databaseUrl?: string; asked: boolean }): Promise<(string | number)[]> {
  return withFolder(async (folder) => {
    const intercom = await startSimulator({ limits: PLENTY, latencyMs: 5 })
    const rows = Array.from({ length: ROWS }, (_, i) => `u${i},user${i}@example.com`)
    await writeFile(join(folder, 'people.csv'), `id,email\n${rows.join('\n')}\n`)
    const server = await startServer({
      folder,
      intercom,
      syncs: SYNCS,
      ...(o.databaseUrl === undefined ? {} : { databaseUrl: o.databaseUrl }),
    })
    try {
      const { run, times } = await runAsked(server, o)
      if (run.created !== ROWS) throw new Error(`the run ended ${run.status} with ${run.created} of ${ROWS} contacts`)
      const asked = o.asked ? [times.length, at(times, 0.5), at(times, 0.99), at(times, 1)] : ['', '', '', '']
      return [kind, Math.round(ROWS / run.seconds), ...asked]
    } finally {
      await server.stop()
      await intercom.close()
    }
  })
}

const postgres = await startPostgres({ durable: true })
try {
  console.log(`GET /v1/runs/{id} ${1_000 / EVERY_MS} times a second, while its run makes ${ROWS} contacts; milliseconds`)
  const lines: (string | number)[][] = []
  for (const asked of [false, true]) {
    const name = `api_${asked ? 'asked' : 'alone'}`
    await onServer(postgres.url, `create database ${name}`)
    const how = asked ? 'asked' : 'not asked'
    lines.push(await measure(`Postgres, ${how}`, { databaseUrl: databaseOf(postgres.url, name), asked }))
    lines.push(await measure(`embedded, ${how}`, { asked }))
  }
  printTable(['', 'rows/s', 'asked', 'p50', 'p99', 'longest'], lines)
} finally {
  await postgres.stop()
}
