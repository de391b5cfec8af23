/** Wake-ups on a Redis server, which may lose its data or be away for a while under living workers. */
import { EventEmitter, on } from 'node:events'
import { expect, test } from 'vitest'
import { openQueue, type WakeUp } from '../../src/jobs/queue.ts'
import { openRedis, type RedisServer } from '../../src/redis.ts'
import { testWakeUps } from '../contracts/wake-ups.ts'
import { atEnd } from '../support/at-end.ts'
import { privateRedis, redisServer } from '../support/redis.ts'

/** Nothing of the store is touched where there is a Redis. */
const untouched = () => Promise.reject(new Error('the store was touched'))
const pool = Object.assign(new EventEmitter(), { query: untouched, connect: untouched, end: untouched })
const store = { kind: 'server', pool } as const

testWakeUps({ name: 'a Redis server', make: async () => ({ store, redis: await redisServer() }) })

async function open(redis: RedisServer) {
  const errors: unknown[] = []
  const queue = await openQueue({ store, redis, onError: (error) => errors.push(error) })
  atEnd(() => queue.close({ signal: AbortSignal.abort() }))
  return { queue, errors }
}

function listener() {
  const events = new EventEmitter()
  const calls = on(events, 'call')
  const seen: WakeUp[] = []
  const handler = async (wakeUp: WakeUp): Promise<void> => {
    seen.push(wakeUp)
    events.emit('call')
  }
  const next = async (): Promise<WakeUp | undefined> => {
    await calls.next()
    return seen.shift()
  }
  return { handler, next }
}

test('keys begin with the prefix; a job holds the run and the slot and nothing else, and is gone when it ended', async () => {
  const redis = await redisServer()
  const client = redis.connection()
  const { queue } = await open(redis)
  await queue.wake({ runId: 'r', slot: 2 })
  expect(await client.hget(`${redis.prefix}:fin-sync:1`, 'data')).toBe('{"runId":"r","slot":2}')
  const { handler, next } = listener()
  const worker = queue.work(handler, { concurrency: 1 })
  await next()
  await worker.close()
  const keys = await client.keys(`${redis.prefix}:fin-sync:*`)
  expect(keys.map((key) => key.split(':').at(-1)).toSorted()).toEqual(['events', 'id', 'marker', 'meta', 'stalled-check'])
})

test('another process hears what this one wakes, and closing it leaves wake-ups alone', async () => {
  const here = await redisServer()
  const mine = await open(here)
  const theirs = await open(here)
  await theirs.queue.wake({ runId: 'r', slot: 7 })
  await theirs.queue.close()
  const { handler, next } = listener()
  mine.queue.work(handler, { concurrency: 1 })
  expect(await next()).toEqual({ runId: 'r', slot: 7 })
})

test('a flushed Redis: the worker goes on taking wake-ups, also of the slot that it was working on', async () => {
  const server = await privateRedis()
  const redis = await openRedis({ url: server.url })
  atEnd(() => redis.close())
  const { queue, errors } = await open(redis)
  const events = new EventEmitter()
  const calls = on(events, 'call')
  queue.work(
    async (wakeUp) => {
      const goOn = new Promise((resolve) => events.once('go on', resolve))
      events.emit('call', wakeUp)
      await goOn
    },
    { concurrency: 2 },
  )
  await queue.wake({ runId: 'r', slot: 0 })
  await calls.next()
  await redis.connection().flushall()
  events.emit('go on')
  await queue.wake({ runId: 'r', slot: 0 })
  expect((await calls.next()).value).toEqual([{ runId: 'r', slot: 0 }])
  events.emit('go on')
  expect(errors).toEqual([])
})

test('a Redis that is killed and comes back empty: adding fails in time, and the worker goes on without a restart', async () => {
  const server = await privateRedis()
  const told: string[] = []
  const redis = await openRedis({ url: server.url, onError: (error) => told.push(error.message) })
  atEnd(() => redis.close())
  const { queue, errors } = await open(redis)
  const { handler, next } = listener()
  queue.work(handler, { concurrency: 2 })
  await queue.wake({ runId: 'r', slot: 0 })
  await next()
  await server.kill()
  await expect(queue.wake({ runId: 'r', slot: 1 })).rejects.toThrow('Redis took no wake-up within 2 s')
  await server.start()
  // What was asked for while it was away arrives as well: a wake-up too many is harmless.
  expect(await next()).toEqual({ runId: 'r', slot: 1 })
  await queue.wake({ runId: 'r', slot: 2 })
  expect(await next()).toEqual({ runId: 'r', slot: 2 })
  expect(errors).toEqual([])
  expect(told).toHaveLength(1)
})

test('closing does not wait for a Redis that is away', async () => {
  const server = await privateRedis()
  const redis = await openRedis({ url: server.url })
  const { queue } = await open(redis)
  const { handler, next } = listener()
  queue.work(handler, { concurrency: 2 })
  await queue.wake({ runId: 'r', slot: 0 })
  await next()
  await server.kill()
  await queue.close()
  await redis.close()
})
