/** A Redis server that was looked at once and will do; connections to it come back by themselves for ever. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis, RedisOptions } from 'ioredis'
import { ConfigError, type FinSyncError } from './errors.ts'
import { parseRedisUrl, type RedisAddress } from './redis-address.ts'
import { checkRedis } from './redis-check.ts'
import { redisTrouble } from './redis-trouble.ts'

export interface RedisServer {
  /** All our keys begin with it and a colon. */
  readonly prefix: string
  /** "Redis at host:port/database", for messages; without user or password. */
  readonly at: string
  /**
   * A new connection of its own, which the server closes in the end; who is done with it earlier may call its `disconnect()`. A command
   * waits while the server is away and is sent again when the connection broke before its answer, so what it does must bear being done twice.
   */
  connection(): Redis
  /** Closes every connection that was handed out. Calling it again does nothing. */
  close(): Promise<void>
}

export interface RedisServerOptions {
  /** redis://, rediss:// or unix://, see redis-address.ts. */
  readonly url: string
  readonly prefix?: string
  /** Called once when connections are lost or cannot be made, and again only after one has worked. Default: nobody is told. */
  readonly onError?: (error: FinSyncError) => void
  /** Opening is given up after this long. Default 10 s. */
  readonly withinMs?: number
  /** No answer for this long = the connection is dead, whatever TCP thinks. Default 20 s. */
  readonly silentMs?: number
}

export const DEFAULT_REDIS_PREFIX = 'fin-sync'

const OPEN_MS = 10_000
const LONGEST_PAUSE_MS = 2_000
/** Longer than any command of ours blocks: BullMQ waits ten seconds for a job. */
const SILENT_MS = 20_000
const QUIT_MS = 1_000

/**
 * Connects to the server and looks whether it will do: version 6.2 or newer, not evicting, a primary, no cluster, and writable.
 * @throws Unreachable when it does not answer, ConfigError when it refuses us or will not do. The password is in no message.
 */
export async function openRedis(o: RedisServerOptions): Promise<RedisServer> {
  const address = parseRedisUrl(o.url)
  const prefix = o.prefix ?? DEFAULT_REDIS_PREFIX
  // A library of its own, which nobody needs who works without Redis.
  const { Redis: Client } = await import('ioredis')
  const create = (more: RedisOptions): Redis => new Client({ ...COMMON, ...address.login, ...more, replyMapping: 'legacy' })
  const client = create({ lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 })
  await look(client, { address, prefix, withinMs: o.withinMs ?? OPEN_MS })
  return serverOf({ address, prefix, onError: o.onError ?? (() => undefined), silentMs: o.silentMs ?? SILENT_MS, create })
}

const COMMON: RedisOptions = {
  // The protocol every server and every proxy speaks, and one whose first command is not refused by echoing the password.
  protocol: 2,
  connectionName: 'fin-sync',
  connectTimeout: OPEN_MS,
  keepAlive: 10_000,
  disconnectTimeout: 250,
}

const LASTING: RedisOptions = {
  maxRetriesPerRequest: null,
  // The primary became a replica; its name may lead to the new one by now. 2 = and send the command again.
  reconnectOnError: (error) => (error.message.includes('READONLY') ? 2 : false),
}

function pauseMs(times: number): number {
  return Math.min(LONGEST_PAUSE_MS, 50 * 2 ** Math.min(times, 10)) * (0.75 + Math.random() / 4)
}

async function look(client: Redis, o: { address: RedisAddress; prefix: string; withinMs: number }): Promise<void> {
  // The promise of connect() says only that the connection was closed; this says why.
  let reason: Error | undefined
  client.on('error', (error: Error) => {
    reason ??= error
  })
  const timer = setTimeout(() => {
    reason ??= new Error(`no answer within ${Math.ceil(o.withinMs / 1000)} s`)
    client.disconnect()
  }, o.withinMs)
  try {
    await client.connect()
    // A database that does not exist is told as an event, and then the first one is used in its place.
    if (reason !== undefined) throw reason
    await checkRedis(client, { at: o.address.at, prefix: o.prefix })
  } catch (error) {
    throw redisTrouble(error instanceof ConfigError ? error : (reason ?? error), o.address)
  } finally {
    clearTimeout(timer)
    client.disconnect()
  }
}

interface Parts {
  readonly address: RedisAddress
  readonly prefix: string
  readonly onError: (error: FinSyncError) => void
  readonly silentMs: number
  readonly create: (more: RedisOptions) => Redis
}

function serverOf({ address, prefix, onError, silentMs, create }: Parts): RedisServer {
  const open = new Set<Redis>()
  const watch = createWatch((error) => {
    if (closing === undefined) onError(redisTrouble(error, address))
  })
  let closing: Promise<void> | undefined
  const keep = (client: Redis): Redis => {
    const duplicate = client.duplicate.bind(client)
    // BullMQ makes a copy to wait on, and cannot end one whose server is away: it would keep the process alive.
    client.duplicate = (more) => keep(duplicate(more))
    open.add(client)
    client.on('connecting', () => open.add(client))
    client.on('end', () => open.delete(client))
    watch(client)
    return client
  }
  const connection = (): Redis => {
    if (closing !== undefined) throw new Error(`A connection to ${address.at} was asked for after it was closed`)
    const retryStrategy = (times: number): number | null => (closing === undefined ? pauseMs(times) : null)
    return keep(create({ ...LASTING, socketTimeout: silentMs, retryStrategy }))
  }
  const closeAll = async (): Promise<void> => {
    await Promise.all([...open].map(hangUp))
  }
  return { prefix, at: address.at, connection, close: () => (closing ??= closeAll()) }
}

/** Tells the first error of all connections together, and the next only after all of them have worked again. */
function createWatch(tell: (error: unknown) => void): (client: Redis) => void {
  const broken = new Set<Redis>()
  let told = false
  return (client) => {
    const mended = (): void => {
      broken.delete(client)
      if (broken.size === 0) told = false
    }
    client.on('close', () => broken.add(client))
    client.on('error', (error) => {
      broken.add(client)
      if (!told) tell(error)
      told = true
    })
    client.on('ready', mended)
    client.on('end', mended)
  }
}

/** Lets commands under way end where the server answers, and refuses them where it does not. */
async function hangUp(client: Redis): Promise<void> {
  if (client.status === 'ready') await sayGoodbye(client)
  if (client.status === 'end') return
  // Between two tries there is no socket whose end would end the client, and what waits would wait for ever.
  const tries = client.status === 'reconnecting' ? [client.connect()] : []
  client.disconnect()
  await Promise.allSettled(tries)
}

/** Waits for the answer, for the end of the connection, or a moment, whichever comes first. */
async function sayGoodbye(client: Redis): Promise<void> {
  const over = new AbortController()
  const o = { signal: over.signal }
  const ends: Promise<unknown>[] = [client.quit(), once(client, 'close', o), sleep(QUIT_MS, undefined, o)]
  await Promise.race(ends.map((end) => Promise.allSettled([end])))
  over.abort()
}
