/** Opens the Redis server of this installation for one command, where there is one. */
import type { FinSyncError } from '../errors.ts'
import type { RedisServer } from '../redis.ts'
import type { Context } from './context.ts'

export interface RedisUse<T> {
  /** Called once when the server goes away, and again only after it was back. */
  readonly onError: (error: FinSyncError) => void
  /** Undefined = REDIS_URL is not set. */
  readonly work: (redis: RedisServer | undefined) => Promise<T>
}

/** @throws ConfigError, Unreachable when REDIS_URL is set and its server will not do or cannot be reached */
export async function withRedis<T>({ env }: Pick<Context, 'env'>, o: RedisUse<T>): Promise<T> {
  const url = env.redisUrl?.reveal()
  if (url === undefined) return o.work(undefined)
  const { openRedis } = await import('../redis.ts')
  const redis = await openRedis({ url, prefix: env.redisPrefix, onError: o.onError })
  try {
    return await o.work(redis)
  } finally {
    await redis.close()
  }
}
