/** One of the processes of limits.bench.ts: calls as often as the limiter lets it, until it is told to stop, and reports what came of it. */
import { once } from 'node:events'
import { createIntercomClient } from '../src/intercom/client.ts'
import { fetchWorkspace } from '../src/intercom/workspace.ts'
import type { Limiter } from '../src/limiter/limiter.ts'
import { createPostgresLimiter } from '../src/limiter/postgres.ts'
import { createRedisLimiter } from '../src/limiter/redis.ts'
import { openRedis } from '../src/redis.ts'
import { openStore } from '../src/store/open.ts'
import type { Tally, Task } from './limits-processes.ts'

const CONCURRENCY = 8
const OWNER = { workspace: 'bench', app: 'bench', pools: 'shared' } as const

async function openLimiter({ databaseUrl, redisUrl }: Task): Promise<{ limiter: Limiter; close(): Promise<void> }> {
  if (redisUrl !== undefined) {
    const redis = await openRedis({ url: redisUrl })
    return { limiter: createRedisLimiter({ redis, ...OWNER }), close: () => redis.close() }
  }
  const store = await openStore({ databaseUrl: databaseUrl ?? '', home: '' })
  return { limiter: createPostgresLimiter({ db: store.db, ...OWNER }), close: () => store.close() }
}

async function work(task: Task): Promise<Tally> {
  const { limiter, close } = await openLimiter(task)
  const client = createIntercomClient({
    baseUrl: task.serverUrl,
    token: () => 'bench',
    version: '2.16',
    limiter,
    concurrency: CONCURRENCY,
    onCall: ({ limited }) => {
      tally.attempts += 1
      if (limited) tally.limited += 1
    },
  })
  const tally = { attempts: 0, limited: 0, done: 0, lost: 0 }
  process.send?.('ready')
  const [endAt]: unknown[] = await once(process, 'message')
  const signal = AbortSignal.timeout(Number(endAt) - Date.now())
  const call = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await fetchWorkspace(client, { signal })
        tally.done += 1
      } catch (error) {
        if (error !== signal.reason) tally.lost += 1
      }
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, call))
  await client.close()
  await limiter.close()
  await close()
  return tally
}

const tally = await work(JSON.parse(process.argv[2] ?? '') as Task)
process.send?.(tally, () => process.disconnect())
