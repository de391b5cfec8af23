/** Queues on a Redis server, under the server's key prefix. */
import { createRedisBackend, withBackend } from 'bullmq'
import type { RedisServer } from '../redis.ts'
import type { JobData, QueueBackend } from './queue-backend.ts'

const { Queue, Worker } = withBackend(createRedisBackend)

/** Connections wait for a server that is away, as long as it takes; whoever adds a job is not to wait with them. */
const ADD_WITHIN_MS = 2_000

/**
 * One connection for everything that does not wait, shared by the queue and its workers; BullMQ makes another one for each worker to
 * wait on. `server` stays open.
 */
export function redisBackend(server: RedisServer): QueueBackend {
  const connection = server.connection()
  // Each queue and worker listens to it.
  connection.setMaxListeners(0)
  const { prefix } = server
  return {
    queue: (name, o) => new Queue<JobData>(name, { ...o, prefix, connection, skipVersionCheck: true }),
    worker: (name, onJob, o) => new Worker<JobData>(name, onJob, { ...o, prefix, connection, skipVersionCheck: true }),
    addWithinMs: ADD_WITHIN_MS,
    isLost,
    close: () => connection.disconnect(),
  }
}

/** As ioredis tells it; LOADING = the server is up again and still reads its data. */
const LOST = /\b(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|LOADING)\b|Connection is closed|Socket timeout/

function isLost(error: Error): boolean {
  return LOST.test(`${'code' in error ? String(error.code) : ''} ${error.message}`)
}
