/** The limiter while its Redis is flushed, killed and started again: takers wait, and nothing has to be started anew. */
import { once } from 'node:events'
import type { Redis } from 'ioredis'
import { expect, test } from 'vitest'
import type { Limiter } from '../../src/limiter/limiter.ts'
import { createRedisLimiter, type RedisLimiterOptions } from '../../src/limiter/redis.ts'
import { openRedis } from '../../src/redis.ts'
import { atEnd } from '../support/at-end.ts'
import { privateRedis } from '../support/redis.ts'
import type { PrivateRedis } from '../support/redis-binaries.ts'
import { START } from './virtual-time.ts'

/** In the middle of a window. */
const NOW = START + 5_000

interface World {
  readonly server: PrivateRedis
  readonly limiter: Limiter
  /** The limiter's own connection, and one beside it. */
  readonly own: Redis
  readonly aside: Redis
}

async function start(o: Partial<RedisLimiterOptions> = {}): Promise<World> {
  const server = await privateRedis()
  const redis = await openRedis({ url: server.url })
  atEnd(() => redis.close())
  const own = redis.connection()
  const options = { workspace: 'w1', app: 'a1', pools: 'shared', guardMs: 0, clock: () => NOW } as const
  const limiter = createRedisLimiter({ redis: { ...redis, connection: () => own }, ...options, ...o })
  atEnd(() => limiter.close())
  return { server, limiter, own, aside: redis.connection() }
}

/** Teaches the limiter a window of 83 calls. */
async function learn(limiter: Limiter): Promise<void> {
  const grant = await limiter.take('contacts')
  grant.said({ limited: false, headers: { limit: 83, remaining: 82, resetAt: NOW + 5_000 } })
  expect(await limitOf(limiter)).toBe(83)
}

async function limitOf(limiter: Limiter): Promise<number | null | undefined> {
  return (await limiter.state())[0]?.limit
}

test('a server that forgot the script is told it again', async () => {
  const { limiter, aside } = await start()
  await learn(limiter)
  await aside.script('FLUSH')
  await limiter.take('contacts', { live: true })
  expect(await limitOf(limiter)).toBe(83)
})

test('after FLUSHALL the buckets are learned anew: a few calls, then what the answers say', async () => {
  const { limiter, aside } = await start()
  await learn(limiter)
  await aside.flushall()
  expect(await limitOf(limiter)).toBeNull()
  const grant = await limiter.take('contacts', { count: 50, live: true })
  expect(grant.count).toBe(5)
  const rest = limiter.take('contacts', { count: 50, live: true })
  grant.said({ limited: false, headers: { limit: 83, remaining: 60, resetAt: NOW + 5_000 } })
  expect((await rest).count).toBe(47)
})

test('who takes while the server is away waits, and goes on when it is back', async () => {
  const { limiter, server, own } = await start()
  await learn(limiter)
  const noticed = once(own, 'close')
  await server.kill()
  await noticed
  const waiting = [limiter.take('contacts'), limiter.take('conversations', { live: true })]
  const stop = new AbortController()
  const impatient = limiter.take('contacts', { signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(impatient).rejects.toThrow('enough')
  await server.start()
  expect((await Promise.all(waiting)).map((grant) => grant.count)).toEqual([1, 1])
})

test('a server whose connections stay open and that answers nothing is waited for as well', async () => {
  const { limiter, server } = await start()
  await learn(limiter)
  server.freeze()
  const waiting = limiter.take('contacts', { live: true })
  server.thaw()
  expect((await waiting).count).toBe(1)
})

test('after its patience takers are refused, and later ones are served when the server is back', async () => {
  const { limiter, server, own } = await start({ patienceMs: 20 })
  await learn(limiter)
  const noticed = once(own, 'close')
  await server.kill()
  await noticed
  const error: unknown = await limiter.take('contacts').catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'BucketsAway', exitCode: 5 })
  expect(String(error)).toMatch(/Redis at 127\.0\.0\.1:\d+\/0 keeps the rate limit and did not answer for 0 s\. Is it running\?/)
  await server.start()
  await once(own, 'ready')
  expect((await limiter.take('contacts')).count).toBe(1)
})

test('closing does not wait for a server that is away', async () => {
  const { limiter, server, own } = await start()
  const grant = await limiter.take('contacts')
  const noticed = once(own, 'close')
  await server.kill()
  await noticed
  grant.said({ limited: false })
  const waiting = limiter.take('contacts')
  await Promise.all([expect(waiting).rejects.toThrow('closed'), limiter.close()])
})

test('a server without memory for us is asked again until it has some', async () => {
  const { limiter, aside } = await start()
  await learn(limiter)
  await aside.config('SET', 'maxmemory', 1)
  const waiting = limiter.take('contacts', { live: true })
  await refusedOnce(aside)
  await aside.config('SET', 'maxmemory', 0)
  expect((await waiting).count).toBe(1)
})

async function refusedOnce(aside: Redis): Promise<void> {
  const errors = await aside.info('errorstats')
  if (!errors.includes('errorstat_OOM')) await refusedOnce(aside)
}
