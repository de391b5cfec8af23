/** The queues of a world, as it wakes workers itself: one for each prefix, opened when it is needed. */
import { openQueue, type WakeUps } from '../../src/jobs/queue.ts'
import { openRedis } from '../../src/redis.ts'
import type { Store } from '../../src/store/open.ts'

export interface Queues {
  /** The queue under this prefix, opened once; whose server is away at that moment is opened the next time. */
  of(prefix: string): Promise<WakeUps>
  close(): Promise<void>
}

export function createQueues({ store, redisUrl }: { store: Store; redisUrl?: string }): Queues {
  const opened = new Map<string, Promise<WakeUps>>()
  const closings: (() => Promise<void>)[] = []
  const open = async (prefix: string): Promise<WakeUps> => {
    const redis = redisUrl === undefined ? undefined : await openRedis({ url: redisUrl, prefix })
    const queue = await openQueue({ store, own: false, onError: () => undefined, ...(redis === undefined ? {} : { redis }) })
    closings.push(async () => {
      await queue.close()
      await redis?.close()
    })
    return queue
  }
  return {
    of: (prefix) => {
      const known = opened.get(prefix) ?? open(prefix)
      opened.set(prefix, known)
      known.catch(() => opened.delete(prefix))
      return known
    },
    close: async () => {
      for (const close of closings) await close()
    },
  }
}
