/** The limiter on Redis: the contract, the script against the pure arithmetic, and what only a server of its own has. */
import { describe, expect, test } from 'vitest'
import type { Limiter } from '../../src/limiter/limiter.ts'
import { createRedisLimiter } from '../../src/limiter/redis.ts'
import type { RedisServer } from '../../src/redis.ts'
import { testLimiter } from '../contracts/limiter.ts'
import { atEnd } from '../support/at-end.ts'
import { redisServer } from '../support/redis.ts'
import { compareExchanges } from './redis-exchanges.ts'
import { START, type VirtualTime } from './virtual-time.ts'

testLimiter({
  name: 'redis',
  make: async (time) => {
    const redis = await redisServer()
    const opened: Limiter[] = []
    let visits = 0
    const clock = (): number => {
      visits += 1
      return time.now()
    }
    return {
      open: (settings) => {
        const clocks = { clock, now: time.now, nap: time.nap, random: () => 0.5 }
        const limiter = createRedisLimiter({ redis: counted(redis, time), workspace: 'w1', app: 'a1', ...clocks, ...settings })
        opened.push(limiter)
        return limiter
      },
      visits: () => visits,
      close: async () => {
        for (const limiter of opened) await limiter.close()
      },
    }
  },
})

/** Virtual time stands still while the server works. */
function counted(redis: RedisServer, time: VirtualTime): RedisServer {
  return {
    ...redis,
    connection: () => {
      const client = redis.connection()
      const send = client.sendCommand.bind(client)
      client.sendCommand = (command, stream) => {
        void time.busy(async () => command.promise.catch(() => undefined))
        return send(command, stream)
      }
      return client
    },
  }
}

test('the script does exactly what the arithmetic does', async () => {
  await compareExchanges(await redisServer(), { runs: 400 })
})

describe('redis', () => {
  test('apps of one workspace share its bucket and nothing else', async () => {
    const redis = await redisServer()
    const one = open(redis, { app: 'a1' })
    const other = open(redis, { app: 'a2' })
    await one.take('contacts', { count: 3 })
    await other.take('conversations', { count: 2 })
    await Promise.all([one.close(), other.close()])
    expect(await spent(redis)).toEqual({
      '{w1}:workspace': 5,
      '{w1}:a1:app': 3,
      '{w1}:a1:contacts': 3,
      '{w1}:a2:app': 2,
      '{w1}:a2:conversations': 2,
    })
  })

  test("without a clock given, the server's is used, and a bucket is forgotten long after its last use", async () => {
    const redis = await redisServer()
    const limiter = createRedisLimiter({ redis, workspace: 'w1', app: 'a1', pools: 'shared', guardMs: 0 })
    await limiter.take('contacts')
    await limiter.close()
    const client = redis.connection()
    const [seconds] = await client.time()
    const key = `${redis.prefix}:buckets:{w1}:a1:app`
    expect(Math.abs(Number(await client.hget(key, 'endsAt')) - Number(seconds) * 1000)).toBeLessThanOrEqual(20_000)
    expect(await client.pttl(key)).toBeGreaterThan(6 * 24 * 3_600_000)
  })

  test('processes that take at the same time are granted every call once', async () => {
    const redis = await redisServer()
    const opened = Array.from({ length: 4 }, () => open(redis, { app: 'a1' }))
    const [first] = opened
    const heard = await first?.take('contacts')
    heard?.said({ limited: false, headers: { limit: 1000, remaining: 999, resetAt: NOW + 5_000 } })
    await first?.state()
    const stop = new AbortController()
    let granted = 0
    const takes = opened.flatMap((limiter) =>
      Array.from({ length: 300 }, async () => {
        const { count } = await limiter.take('contacts', { live: true, signal: stop.signal })
        granted += count
        if (granted === 899) stop.abort(new Error('enough'))
      }),
    )
    const ended = await Promise.allSettled(takes)
    expect(granted).toBe(899)
    expect(ended.filter((end) => end.status === 'rejected')).toHaveLength(301)
  })
})

/** In the middle of a window. */
const NOW = START + 5_000

function open(redis: RedisServer, o: { app: string }): Limiter {
  const limiter = createRedisLimiter({ redis, workspace: 'w1', pools: 'shared', guardMs: 0, clock: () => NOW, ...o })
  atEnd(() => limiter.close())
  return limiter
}

/** Calls by the part of the key that tells levels apart, without those of which none was taken. */
async function spent(redis: RedisServer): Promise<Record<string, number>> {
  const client = redis.connection()
  const base = `${redis.prefix}:buckets:`
  const keys = await client.keys(`${base}*`)
  const rows = await Promise.all(
    keys.map(async (key) => [key.slice(base.length), Number(await client.hget(key, 'spent'))] as const),
  )
  return Object.fromEntries(rows.filter(([, calls]) => calls > 0))
}
