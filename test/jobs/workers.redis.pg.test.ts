/** Worker processes that share a Postgres and are woken through a Redis. */
import { testWorkers } from '../contracts/workers.ts'
import { sharedRedis } from '../support/redis.ts'

testWorkers({
  name: 'Redis',
  env: () => {
    const { url, prefix } = sharedRedis()
    return { REDIS_URL: url, REDIS_PREFIX: prefix }
  },
})
