/**
 * Redis for one test or one file; only in *.redis.test.ts files, which are left out where there is no server. `sharedRedis` and
 * `redisServer` use a server that other tests use too; whoever flushes, kills or configures one takes `privateRedis`.
 */
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { openRedis, type RedisServer } from '../../src/redis.ts'
import { atEnd } from './at-end.ts'
import { type PrivateRedis, type PrivateRedisOptions, startRedis } from './redis-binaries.ts'

/** The shared server's URL and a prefix of its own; what was written under the prefix removes itself. */
export function sharedRedis(): { readonly url: string; readonly prefix: string } {
  const { url } = inject('redis')
  const prefix = `test-${randomBytes(6).toString('hex')}`
  atEnd(() => removeKeys(url, prefix))
  return { url, prefix }
}

/** The shared server, opened under a prefix of its own; it closes itself. */
export async function redisServer(): Promise<RedisServer> {
  const server = await openRedis(sharedRedis())
  atEnd(() => server.close())
  return server
}

/** A server of its own, which stops itself. */
export async function privateRedis(o: PrivateRedisOptions = {}): Promise<PrivateRedis> {
  const server = await startRedis(o)
  atEnd(() => server.stop())
  return server
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const server = await openRedis({ url, prefix })
  try {
    const client = server.connection()
    const keys = await client.keys(`${prefix}:*`)
    if (keys.length > 0) await client.del(keys)
  } finally {
    await server.close()
  }
}
