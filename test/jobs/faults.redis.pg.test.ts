/**
 * Servers and machines fail under living worker processes that are woken through a Redis. After each of it: every row has one outcome, nobody
 * is in Intercom twice, the ledger says what Intercom holds, and the workers end in good order. Time is made to pass; bench/faults.ts does it again
 * and again with the time limits as they are. Connections that die without a word: faults-half-open.redis.pg.test.ts.
 */
import { expect, inject, test } from 'vitest'
import { makePeople } from '../support/chaos-people.ts'
import { startRedis } from '../support/redis-binaries.ts'
import { createWorkersWorld } from '../support/workers-world.ts'
import { clocksOff, killed, wokenTwice } from '../support/workers-world-machines.ts'
import { flushed, redisKilled } from '../support/workers-world-servers.ts'
import { detachAll, type Fault } from '../support/workers-world-stage.ts'

const ROWS = 200
const MOST_MS = 120_000

/** All at once, because they wait; each on a Redis of its own. */
test.concurrent.for<[string, Fault]>([
  ['Redis is flushed before a wake-up was heard, and several times in the middle', flushed],
  ['Redis is killed in the middle, and comes back with nothing', redisKilled],
  ['one clock is fast by minutes, the other one slow', clocksOff],
  ['two workers are handed every wake-up', wokenTwice],
  ['four workers, and kills at random', killed],
])('%s', { timeout: MOST_MS }, async ([, fault]) => {
  const redis = await startRedis()
  try {
    expect(await fault({ postgres: inject('postgres'), redis, seed: 1, rows: ROWS, patience: 'short' })).toEqual([])
  } finally {
    await redis.stop()
  }
})

test.concurrent('a worker that is told to stop while Redis is away ends all the same', { timeout: MOST_MS }, async () => {
  const redis = await startRedis()
  const world = await createWorkersWorld({
    postgresUrl: inject('postgres').url,
    redisUrl: redis.url,
    seed: 1,
    fit: { users: 0, leads: ROWS },
  })
  try {
    const worker = await world.worker()
    await detachAll(world, [makePeople('leads', { fit: ROWS })])
    await world.written(ROWS / 4)
    await redis.stop()
    worker.signal('SIGTERM')
    expect(await worker.ended).toBe(0)
  } finally {
    await world.close()
    await redis.stop()
  }
})
