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
 *
 * Live work has a queue of its own with workers of its own: neither a run that takes an hour nor many of them keep it waiting.
 *
 * Triggers (queue-triggers.ts) go the same way: they wake nobody for a run, but say that the time of a schedule has come.
 */
import { Unreachable } from '../errors.ts'
import type { RedisServer } from '../redis.ts'
import type { Store } from '../store/open.ts'
import type { BullQueue, QueueBackend } from './queue-backend.ts'
import type { BoardQueue } from './queue-board.ts'
import { createTriggers, type OnTrigger, type Triggers } from './queue-triggers.ts'
import { startWorker, type WorkerParts } from './queue-worker.ts'

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

/**
 * Wakes some worker, now or after `delayMs`. `priority`: 0 (the default) first, then 1, 2, … `live`: one that is kept for live work.
 * @throws Unreachable when the Redis server is away; the wake-up may still arrive
 */
export type Wake = (wakeUp: WakeUp, o?: WakeOptions) => Promise<void>

export interface WakeOptions {
  readonly delayMs?: number
  readonly priority?: number
  readonly live?: boolean
}

/** Wake-ups by what they do at the moment, live ones among them. */
export interface QueueFigures {
  readonly waiting: number
  readonly active: number
  readonly delayed: number
}

export interface WakeUps {
  readonly wake: Wake
  readonly triggers: Triggers
  /** @throws Unreachable when the Redis server is away */
  figures(): Promise<QueueFigures>
  /** For whoever shows the queue in a browser; nothing can be changed by it. */
  board(): Promise<BoardQueue>
  /** `live` = so many wake-ups for live work are handled beside the others; 0 by default. */
  work(handler: WakeUpHandler, o: WorkOptions): Worker
  /** Closes its workers, then itself. The store stays open. */
  close(o?: { signal?: AbortSignal }): Promise<void>
}

export interface WorkOptions {
  readonly concurrency: number
  readonly live?: number
  readonly onTrigger?: OnTrigger
}

export interface QueueOptions {
  readonly store: Pick<Store, 'pool' | 'kind'>
  /** Keep the queue there and not in the store; it stays open. */
  readonly redis?: RedisServer
  /** Workers hear the wake-ups of the queue of the same name; `fin-sync` by default. */
  readonly name?: string
  /**
   * No other process works with a queue of this name: it is emptied now, so that jobs a killed process held cannot swallow
   * wake-ups, and removed at the end. By default so on the embedded store, whose home is held by one process.
   */
  readonly own?: boolean
  /** False = no live work is asked for or done here, so that its queue is not opened at all; true by default. */
  readonly live?: boolean
  /** Hears what handlers throw and what goes wrong with the queue itself; by default it becomes a process warning. */
  readonly onError?: (error: unknown, wakeUp?: WakeUp) => void
}

/**
 * Opens the queue, on Redis where there is one, else on the store's own Postgres.
 * @throws ConfigError when a newer fin-sync has already changed BullMQ's tables
 */
export async function openQueue(o: QueueOptions): Promise<WakeUps> {
  const name = o.name ?? 'fin-sync'
  const own = o.own ?? o.store.kind === 'embedded'
  const onError = o.onError ?? warn
  const backend = await openBackend(o)
  const names = { bulk: name, live: o.live === false ? name : `${name}-live` }
  const emptyAll = async (): Promise<void> => {
    for (const one of new Set([names.bulk, names.live])) await empty(one, backend)
  }
  if (own) await emptyAll()
  const queues = await openAll(names, { backend, onError })
  const wake = waker(queues, backend)
  const within = <T>(work: Promise<T>): Promise<T> => inTime(work, { ms: backend.addWithinMs, said: 'did not answer' })
  const triggers = createTriggers(queues.bulk, within)
  const workers = new Set<Worker>()
  const close: WakeUps['close'] = async (options) => {
    await Promise.all([...workers].map((worker) => worker.close(options)))
    await Promise.all([...new Set([queues.bulk, queues.live])].map((queue) => queue.close()))
    if (own) await emptyAll()
    backend.close()
  }
  let closed: Promise<void> | undefined
  return {
    wake,
    triggers,
    figures: () => within(figuresOf(queues)),
    board: async () => (await import('./queue-board.ts')).boardQueueOf(queues.bulk),
    work: (handler, how) => {
      const worker = startBoth({ names, backend, wake, triggers, handler, onError }, how)
      workers.add(worker)
      return worker
    },
    close: (options) => (closed ??= close(options)),
  }
}

/** Each brings a library of its own, and only one of them is needed. */
async function openBackend({ store, redis }: QueueOptions): Promise<QueueBackend> {
  if (redis !== undefined) return (await import('./queue-redis.ts')).redisBackend(redis)
  return (await import('./queue-postgres.ts')).postgresBackend(store)
}

interface Queues<T> {
  readonly bulk: T
  readonly live: T
}

interface OpenOptions {
  readonly backend: QueueBackend
  readonly onError: (error: unknown) => void
}

/** Where both have one name they are one queue. */
async function openAll({ bulk, live }: Queues<string>, o: OpenOptions): Promise<Queues<BullQueue>> {
  const first = await openOne(bulk, o)
  return { bulk: first, live: live === bulk ? first : await openOne(live, o) }
}

async function openOne(name: string, o: OpenOptions): Promise<BullQueue> {
  const queue = o.backend.queue(name, { defaultJobOptions: LEAVE_NOTHING, streams: { events: { maxLen: 1_000 } } })
  queue.on('error', (error) => o.backend.isLost(error) || o.onError(error))
  await queue.waitUntilReady()
  return queue
}

type BothParts = Omit<WorkerParts, 'name' | 'concurrency' | 'onTrigger'> & { readonly names: Queues<string> }

/** What a live slot is woken for again stays live work. */
function startBoth({ names, ...parts }: BothParts, { live = 0, ...how }: WorkOptions): Worker {
  const bulk = startWorker({ ...parts, ...how, name: names.bulk })
  if (live === 0 || names.live === names.bulk) return bulk
  const wake: Wake = (wakeUp, o) => parts.wake(wakeUp, { ...o, live: true })
  const beside = startWorker({ ...parts, wake, name: names.live, concurrency: live })
  return { close: async (o) => void (await Promise.all([bulk.close(o), beside.close(o)])) }
}

const LEAVE_NOTHING = { removeOnComplete: true, removeOnFail: true }

function waker(queues: Queues<BullQueue>, { addWithinMs }: QueueBackend): Wake {
  return async ({ runId, slot }, { delayMs = 0, priority = 0, live = false } = {}) => {
    const queue = live ? queues.live : queues.bulk
    const add: BullQueue['add'] = (...job) => inTime(queue.add(...job), { ms: addWithinMs, said: 'took no wake-up' })
    const id = `${runId}:${slot}`
    if (delayMs <= 0) {
      await add('wake', { runId, slot }, { priority, deduplication: { id, keepLastIfActive: true } })
      return
    }
    const dueSecond = Math.ceil((Date.now() + delayMs) / 1_000)
    await add('later', { runId, slot }, { priority, delay: delayMs, deduplication: { id: `${id}:${dueSecond}` } })
  }
}

async function figuresOf({ bulk, live }: Queues<BullQueue>): Promise<QueueFigures> {
  if (live === bulk) return figuresOfOne(bulk)
  const [one, other] = await Promise.all([figuresOfOne(bulk), figuresOfOne(live)])
  return { waiting: one.waiting + other.waiting, active: one.active + other.active, delayed: one.delayed + other.delayed }
}

async function figuresOfOne(queue: BullQueue): Promise<QueueFigures> {
  const {
    waiting = 0,
    prioritized = 0,
    active = 0,
    delayed = 0,
  } = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed')
  return { waiting: waiting + prioritized, active, delayed }
}

async function inTime<T>(work: Promise<T>, { ms, said }: { ms: number | undefined; said: string }): Promise<T> {
  if (ms === undefined) return work
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unreachable(`Redis ${said} within ${ms / 1000} s`)), ms)
  })
  // What fails after it was given up is nobody's any more.
  work.catch(() => undefined)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What waits, what a dead process held and what is remembered about the queue: all gone. */
async function empty(name: string, backend: QueueBackend): Promise<void> {
  const queue = backend.queue(name, { skipMetasUpdate: true })
  await queue.obliterate({ force: true })
  await queue.close()
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error))
}
