/**
 * Wake-ups for workers, on BullMQ; nothing else in fin-sync knows it.
 *
 * A wake-up says only "look again at this slot of this run". What there is to do stands in Postgres, so a wake-up that is lost
 * costs time (the sweep wakes again) and one that comes twice costs a look. A job's state therefore decides nothing, nothing is
 * retried, and a job that has ended leaves nothing behind.
 *
 * Two kinds of job, because of what deduplication does. `wake` has the id run:slot: a slot is worked on by one handler at a time,
 * and a wake-up that arrives meanwhile runs after it (`keepLastIfActive`; without, it is lost). `later` has an id for each second
 * it may be due and only wakes: a delayed `wake` would swallow every wake-up of its slot until then. Never a `jobId`: adding one
 * again after it failed is silently ignored.
 */
import { EventEmitter } from 'node:events'
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  isPgPool,
  type Job,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  runMigrations,
  SchemaMigrationRequiredError,
  SchemaVersionMismatchError,
  type WorkerOptions,
  withBackend,
} from 'bullmq'
import { z } from 'zod'
import { ConfigError, Later } from '../errors.ts'
import type { Store } from '../store/open.ts'
import { running } from './queue-running.ts'

/** Look again at this slot of this run. Nothing personal may travel here. */
export interface WakeUp {
  readonly runId: string
  readonly slot: number
}

/**
 * Does what the tables say there is to do. It may run twice for one wake-up (a worker that seemed dead was not), so it claims
 * before it acts. `signal` aborts when its worker is being closed: take nothing new, finish what is in flight, return.
 * Throws Later to be woken again; anything else is told to `onError` and ends this wake-up.
 */
export type WakeUpHandler = (wakeUp: WakeUp, o: { signal: AbortSignal }) => Promise<void>

export interface Worker {
  /**
   * Takes no more wake-ups, aborts the handlers' signal and waits until they return. When `signal` aborts first, it leaves them to
   * themselves: what they had claimed is taken back by the sweep.
   */
  close(o?: { signal?: AbortSignal }): Promise<void>
}

export interface WakeUps {
  /** Wakes some worker, now or after `delayMs`. `priority`: 0 (the default) first, then 1, 2, … */
  wake(wakeUp: WakeUp, o?: { delayMs?: number; priority?: number }): Promise<void>
  work(handler: WakeUpHandler, o: { concurrency: number }): Worker
  /** Closes its workers, then itself. The store stays open. */
  close(o?: { signal?: AbortSignal }): Promise<void>
}

export interface QueueOptions {
  readonly store: Pick<Store, 'pool' | 'kind'>
  /** Workers hear the wake-ups of the queue of the same name; `fin-sync` by default. */
  readonly name?: string
  /**
   * No other process works with a queue of this name: it is emptied now, so that jobs a killed process held cannot swallow
   * wake-ups, and removed at the end. By default so on the embedded store, whose home is held by one process.
   */
  readonly own?: boolean
  /** Hears what handlers throw and what goes wrong with the queue itself; by default it becomes a process warning. */
  readonly onError?: (error: unknown, wakeUp?: WakeUp) => void
}

const { Queue, Worker: BullWorker } = withBackend(createPostgresBackend)
type BullQueue = InstanceType<typeof Queue<WakeUp>>

/**
 * The lock of a job whose process died runs out after this long, and the check for such jobs comes this often: at most 60 s in all.
 */
const LOCK_MS = 30_000
const STALLED_CHECK_MS = 15_000

const WORKER: Omit<WorkerOptions, 'connection'> = {
  lockDuration: LOCK_MS,
  lockRenewTime: LOCK_MS / 3,
  stalledInterval: STALLED_CHECK_MS,
  // A second stall would fail the job for good, for no fault of the run that it stands for.
  maxStalledCount: 1_000_000,
  runRetryDelay: 1_000,
}

const wakeUpSchema = z.object({ runId: z.string(), slot: z.number() })

/**
 * Opens the queue on the store's own Postgres, making or updating BullMQ's tables (schema `bullmq`) where needed.
 * Throws ConfigError when a newer fin-sync has already changed those tables.
 */
export async function openQueue(o: QueueOptions): Promise<WakeUps> {
  const name = o.name ?? 'fin-sync'
  const own = o.own ?? o.store.kind === 'embedded'
  const onError = o.onError ?? warn
  const pool = bullPool(o.store)
  await prepareTables(pool)
  if (own) await empty(name, pool)
  const queue = new Queue<WakeUp>(name, {
    connection: pool,
    defaultJobOptions: LEAVE_NOTHING,
    streams: { events: { maxLen: 1_000 } },
  })
  queue.on('error', onError)
  await queue.waitUntilReady()
  const wake = waker(queue)
  const workers = new Set<Worker>()
  return {
    wake,
    work: (handler, options) => {
      const worker = startWorker({ name, pool, wake, handler, onError, ...options })
      workers.add(worker)
      return worker
    },
    close: async (options) => {
      await Promise.all([...workers].map((worker) => worker.close(options)))
      await queue.close()
      if (own) await empty(name, pool)
    },
  }
}

const LEAVE_NOTHING = { removeOnComplete: true, removeOnFail: true }

function waker(queue: BullQueue): WakeUps['wake'] {
  return async ({ runId, slot }, { delayMs = 0, priority = 0 } = {}) => {
    const id = `${runId}:${slot}`
    if (delayMs <= 0) {
      await queue.add('wake', { runId, slot }, { priority, deduplication: { id, keepLastIfActive: true } })
      return
    }
    const dueSecond = Math.ceil((Date.now() + delayMs) / 1_000)
    await queue.add('later', { runId, slot }, { priority, delay: delayMs, deduplication: { id: `${id}:${dueSecond}` } })
  }
}

interface WorkerParts {
  readonly name: string
  readonly pool: PgPool
  readonly concurrency: number
  readonly wake: WakeUps['wake']
  readonly handler: WakeUpHandler
  readonly onError: (error: unknown, wakeUp?: WakeUp) => void
}

function startWorker(parts: WorkerParts): Worker {
  const atWork = running()
  const closing = new AbortController()
  const { concurrency } = parts
  const onJob = (job: Job<WakeUp>): Promise<void> => atWork.during(() => perform(job, parts, closing.signal))
  const worker = new BullWorker<WakeUp>(parts.name, onJob, { ...WORKER, concurrency, connection: parts.pool })
  worker.on('error', (error) => parts.onError(error))
  worker.on('failed', (_job, error) => parts.onError(error))
  const close = async (signal?: AbortSignal): Promise<void> => {
    closing.abort()
    await worker.pause(true)
    await atWork.settled(signal)
    await worker.close(atWork.count() > 0)
  }
  let closed: Promise<void> | undefined
  return { close: (o = {}) => (closed ??= close(o.signal)) }
}

async function perform(job: Job<WakeUp>, parts: WorkerParts, signal: AbortSignal): Promise<void> {
  const wakeUp = wakeUpSchema.parse(job.data)
  const priority = job.opts.priority ?? 0
  if (job.name === 'later') return await parts.wake(wakeUp, { priority })
  try {
    await parts.handler(wakeUp, { signal })
  } catch (error) {
    if (error instanceof Later) await parts.wake(wakeUp, { delayMs: Math.max(1, error.ms), priority })
    else parts.onError(error, wakeUp)
  }
}

/** What waits, what a dead process held and what is remembered about the queue: all gone. */
async function empty(name: string, pool: PgPool): Promise<void> {
  const queue = new Queue(name, { connection: pool, skipMetasUpdate: true })
  await queue.obliterate({ force: true })
  await queue.close()
}

/** Looks before it changes anything, so that a user without the right to create may work on tables that are up to date. */
async function prepareTables(pool: PgPool): Promise<void> {
  const client = await pool.connect()
  let broken = false
  client.on('error', () => {
    broken = true
  })
  try {
    if ((await tablesVersion(client)) < LATEST_SCHEMA_VERSION) await runMigrations(client)
  } catch (cause) {
    if (!(cause instanceof SchemaVersionMismatchError)) throw cause
    throw new ConfigError('The queue in this database was made by a newer fin-sync. Update fin-sync, or use another database.', {
      cause,
    })
  } finally {
    client.removeAllListeners('error')
    client.release(broken)
  }
}

async function tablesVersion(client: Awaited<ReturnType<PgPool['connect']>>): Promise<number> {
  try {
    return await assertSchemaCompatibility(client)
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return 0
    throw error
  }
}

/**
 * BullMQ hangs a listener on the pool for every queue and worker and never takes it off, so each open queue gets a pool of its own
 * to look at; the real one reports its errors to the store.
 */
function bullPool({ pool }: Pick<Store, 'pool'>): PgPool {
  const view = Object.assign(new EventEmitter(), {
    // Asked for before BullMQ dares to wait longer than ten seconds for a notification: a dropped connection would be noticed.
    options: { keepAlive: true },
    query: pool.query.bind(pool),
    connect: pool.connect.bind(pool),
    end: async () => undefined,
  })
  if (!isPgPool(view)) throw new Error('the store has no pool that BullMQ could use')
  return view
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
