/** Triggers in a Redis that is flushed under living workers. */
import { openRedis } from '../../src/redis.ts'
import { testTriggers } from '../contracts/triggers.ts'
import { atEnd } from '../support/at-end.ts'
import { serverStore } from '../support/postgres.ts'
import { privateRedis } from '../support/redis.ts'

testTriggers({
  name: 'Redis',
  make: async () => {
    const [store, server] = await Promise.all([serverStore(), privateRedis()])
    const redis = await openRedis({ url: server.url })
    atEnd(() => redis.close())
    return { store, redis, lose: () => redis.connection().flushall() }
  },
})
