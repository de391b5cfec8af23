/** The server that limits.bench.ts measures at, and the processes that call it. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createWindowServer, type WindowServer } from '../test/limiter/window-server.ts'

export interface Task {
  readonly serverUrl: string
  /** One of the two: where the buckets are. */
  readonly redisUrl?: string
  readonly databaseUrl?: string
}

/** What became of the calls of a process. `lost` = calls that ended without an answer, after every attempt. */
export interface Tally {
  attempts: number
  limited: number
  done: number
  lost: number
}

const LATENCY_MS = 20
const WORKER = fileURLToPath(new URL('./limits-worker.ts', import.meta.url))

export interface Intercom {
  readonly url: string
  readonly windows: WindowServer
  close(): void
}

/** Answers every call as `GET /me` is answered, counts it in a window of 10 seconds and says how that stands. */
export async function startIntercom(limit: number): Promise<Intercom> {
  const windows = createWindowServer({ limit, now: Date.now })
  const server = createServer((_, response) => {
    const { headers, limited } = windows.call()
    const told = {
      'content-type': 'application/json',
      'x-ratelimit-limit': headers.limit,
      'x-ratelimit-remaining': headers.remaining,
      'x-ratelimit-reset': headers.resetAt / 1000,
    }
    const body = limited
      ? { type: 'error.list', errors: [{ code: 'rate_limit_exceeded' }] }
      : { id: '1', app: { id_code: 'bench' } }
    setTimeout(() => response.writeHead(limited ? 429 : 200, told).end(JSON.stringify(body)), LATENCY_MS)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return { url: `http://127.0.0.1:${address.port}`, windows, close: () => void server.close() }
}

/** Takes a share of the limit, evenly, as another program with the same token would. Resolves when `signal` is aborted. */
export async function stranger({ windows }: Intercom, o: { everyMs: number; signal: AbortSignal }): Promise<void> {
  const since = Date.now()
  for (let calls = 0; !o.signal.aborted; ) {
    while (calls * o.everyMs < Date.now() - since) {
      windows.call()
      calls += 1
    }
    await sleep(o.everyMs)
  }
}

export interface Crew {
  /** Lets all of them call until `endAt` (epoch milliseconds) and adds up what they report. */
  run(endAt: number): Promise<Tally>
}

/** Starts the processes; resolves when all of them are ready to call. */
export async function hire(count: number, task: Task): Promise<Crew> {
  const crew = Array.from({ length: count }, () => fork(WORKER, [JSON.stringify(task)], { execArgv: ['--import', 'tsx'] }))
  await Promise.all(crew.map((child) => message(child)))
  return {
    run: async (endAt) => {
      const reports = crew.map((child) => message(child))
      for (const child of crew) child.send(endAt)
      return (await Promise.all(reports)).map((report) => report as Tally).reduce(add)
    },
  }
}

async function message(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process ended with ${code} before it was done`)
  })
  const [said]: unknown[] = await Promise.race([once(child, 'message'), ended])
  return said
}

function add(one: Tally, other: Tally): Tally {
  return {
    attempts: one.attempts + other.attempts,
    limited: one.limited + other.limited,
    done: one.done + other.done,
    lost: one.lost + other.lost,
  }
}
