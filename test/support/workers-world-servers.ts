/** Servers that fail under living workers: flushed, killed and started again, or silent behind a connection that looks alive. */
import { openRedis } from '../../src/redis.ts'
import { startSwallowingProxy } from './swallowing-proxy.ts'
import { CONCURRENCY } from './workers-world.ts'
import { detachAll, type Fault, playIn, type Stage } from './workers-world-stage.ts'

const FLUSHES = 3
const AWAY = /tried again until it is back/
/** Real servers in real processes: the workers have to find out by themselves, within the time limits. */
const NOTICED_MS = 45_000

/** Everything is thrown away: a wake-up before anybody heard it, and then again and again while lines are delivered. */
export const flushed: Fault = (stage) =>
  playIn(stage, {
    syncs: ['users'],
    play: async (world, [people]) => {
      const workers = await Promise.all([world.worker({ mortal: true }), world.worker({ mortal: true })])
      for (const worker of workers) worker.signal('SIGSTOP')
      await world.wake({ runId: await world.open(people!), slot: 0 })
      await flush(stage)
      for (const worker of workers) worker.signal('SIGCONT')
      for (let times = 0; times < FLUSHES; times++) {
        await world.written(Math.floor(stage.rows / (2 * FLUSHES)))
        await flush(stage)
      }
    },
  })

async function flush({ redis }: Stage): Promise<void> {
  const server = await openRedis({ url: must(redis, 'a Redis').url })
  try {
    await server.connection().flushall()
  } finally {
    await server.close()
  }
}

/** SIGKILL; it comes back with nothing. */
export const redisKilled: Fault = (stage) => {
  const redis = must(stage.redis, 'a Redis')
  return killed(stage, { kill: redis.kill, start: redis.start })
}

/** An immediate end, as by a crash: whoever is connected is thrown out in the middle of a statement. */
export const postgresKilled: Fault = (stage) => {
  const { kill, start } = stage.postgres
  return killed(stage, { kill: must(kill, 'a Postgres of its own'), start: must(start, 'a Postgres of its own') })
}

function killed(stage: Stage, server: { kill(): Promise<void>; start(): Promise<void> }): Promise<string[]> {
  return playIn(stage, {
    syncs: ['users', 'leads'],
    play: async (world, people) => {
      const workers = await Promise.all([world.worker(), world.worker()])
      await detachAll(world, people)
      await world.written(Math.floor(stage.rows / 2))
      await server.kill()
      if (stage.patience === 'real') await Promise.all(workers.map((worker) => worker.saw(AWAY)))
      await server.start()
    },
  })
}

/** Whatever a worker is connected to there dies without a word, in the middle; connections that it makes afterwards are good. */
export const halfOpenRedis: Fault = (stage) => halfOpen(stage, { name: 'REDIS_URL', target: must(stage.redis, 'a Redis').url })
export const halfOpenPostgres: Fault = (stage) => halfOpen(stage, { name: 'DATABASE_URL' })
export const halfOpenIntercom: Fault = (stage) => halfOpen(stage, { name: 'INTERCOM_BASE_URL' })

/** More than what may still be under way, or granted, when the connections die. */
const GONE_ON = 4 * CONCURRENCY

function halfOpen(
  stage: Stage,
  o: { name: 'REDIS_URL' | 'DATABASE_URL' | 'INTERCOM_BASE_URL'; target?: string },
): Promise<string[]> {
  return playIn(stage, {
    syncs: ['users'],
    play: async (world, people) => {
      const proxy = await startSwallowingProxy(o.target ?? (o.name === 'DATABASE_URL' ? world.databaseUrl : world.simulator.url))
      world.atClose(proxy.close)
      // Alone: nobody else could do its work meanwhile.
      await world.worker({ env: { [o.name]: proxy.url } })
      await detachAll(world, people)
      await world.written(Math.floor(stage.rows / 3))
      if (proxy.swallow() === 0) throw new Error('there was no connection to swallow')
      const since = performance.now()
      await world.written(GONE_ON)
      const ms = performance.now() - since
      return ms < NOTICED_MS ? [] : [`it took ${Math.round(ms / 1000)} s until it went on`]
    },
  })
}

function must<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new Error(`this stage needs ${what}`)
  return found
}
