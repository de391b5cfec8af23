/** Runs a private Redis server from the program on this machine; it can be killed, frozen and started again where it was. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from './postgres-binaries.ts'

export interface PrivateRedis {
  /** redis:// on loopback TCP, with the password where there is one. */
  readonly url: string
  readonly port: number
  readonly folder: string
  /** SIGKILL. What it holds is gone, unless it is durable. */
  kill(): Promise<void>
  /** Comes up again on the same port, with the data that its folder holds. */
  start(): Promise<void>
  /** SIGSTOP: connections stay open and nothing answers, until `thaw`. */
  freeze(): void
  thaw(): void
  /** Ends it and removes its folder. Calling it again does nothing. */
  stop(): Promise<void>
}

export interface PrivateRedisOptions {
  readonly password?: string
  /** Keeps its data through a kill, by an append-only file. */
  readonly durable?: boolean
  /** More of redis-server's own arguments, such as ['--maxmemory-policy', 'allkeys-lru']. */
  readonly args?: readonly string[]
}

/** Starts a server with a folder of its own. Throws when there is no program or it does not come up. */
export async function startRedis(o: PrivateRedisOptions = {}): Promise<PrivateRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'fin-sync-redis-'))
  const port = await freePort()
  const args = settings({ ...o, port, folder })
  let server = await started(args, port)
  const kill = async (): Promise<void> => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
  return {
    url: `redis://${o.password === undefined ? '' : `:${encodeURIComponent(o.password)}@`}127.0.0.1:${port}`,
    port,
    folder,
    kill,
    start: async () => {
      server = await started(args, port)
    },
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    stop: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function settings(o: PrivateRedisOptions & { port: number; folder: string }): string[] {
  const base = ['--port', `${o.port}`, '--bind', '127.0.0.1', '--dir', o.folder, '--save', '', '--daemonize', 'no']
  // Without fsync every write is in the file before it is answered; with it, one may wait for the disk and be lost in a kill.
  const keeping = o.durable === true ? ['--appendonly', 'yes', '--appendfsync', 'no'] : []
  const locked = o.password === undefined ? [] : ['--requirepass', o.password]
  return [...base, ...keeping, ...locked, ...(o.args ?? [])]
}

async function started(args: readonly string[], port: number): Promise<ChildProcess> {
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
  let failed: Error | undefined
  server.on('error', (error) => (failed = error))
  // A real server in a real process: there is nothing to wait on but its answer.
  for (let tries = 0; tries < 500; tries++) {
    if (failed !== undefined) throw new Error('no redis-server on this machine: apt-get install redis-server', { cause: failed })
    if (server.exitCode !== null) throw new Error(`redis-server ended at once: ${said}`)
    if (await answers(port)) return server
    await setTimeout(20)
  }
  throw new Error(`redis-server did not come up in ten seconds: ${said}`)
}

/** Any answer will do, also that a password is wanted; but not one that it is still loading. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [answer]: unknown[] = await once(socket, 'data')
    return !String(answer).startsWith('-LOADING')
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
