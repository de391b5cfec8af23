/** The workers of a queue: each wake-up is handled once at a time per slot, and closing waits for the handlers, but not for ever. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, WaitingError, type WorkerOptions } from 'bullmq'
import { z } from 'zod'
import { Later } from '../errors.ts'
import type { Wake, WakeUp, WakeUpHandler, Worker } from './queue.ts'
import type { BullWorker, JobData, QueueBackend } from './queue-backend.ts'
import { running } from './queue-running.ts'
import { type OnTrigger, TRIGGER, type Triggers } from './queue-triggers.ts'

/**
 * The lock of a job whose process died runs out after this long, and the check for such jobs comes this often: at most 45 s in all.
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

const OPEN_AGAIN_MS = 1_000

/** How long BullMQ may take to tell the server that the last jobs have ended; a server that is away is not waited for. */
const LEAVE_MS = 2_000

const wakeUpSchema = z.object({ runId: z.string(), slot: z.number() })
const triggerSchema = z.object({ trigger: z.string() })

export interface WorkerParts {
  readonly name: string
  readonly backend: QueueBackend
  readonly concurrency: number
  readonly wake: Wake
  readonly handler: WakeUpHandler
  readonly triggers: Triggers
  /** Left out by who has no schedules: the sweep of those who have finds what is due. */
  readonly onTrigger?: OnTrigger | undefined
  readonly onError: (error: unknown, wakeUp?: WakeUp) => void
}

export function startWorker(parts: WorkerParts): Worker {
  const atWork = running()
  const closing = new AbortController()
  const { backend, concurrency } = parts
  const onJob = (job: Job<JobData>, token?: string): Promise<void> =>
    closing.signal.aborted ? giveBack(job, token) : atWork.during(() => perform(job, parts, closing.signal))
  const tell = (error: Error): void => {
    if (!isHarmless(error) && !backend.isLost(error)) parts.onError(error)
  }
  const open = (): BullWorker => {
    const opened = backend.worker(parts.name, onJob, { ...WORKER, concurrency })
    opened.on('error', tell)
    opened.on('failed', (_job, error) => tell(error))
    // One whose database was lost while it began fails for good, and at once: it would ask without end, and nothing else would have its turn.
    opened.waitUntilReady().catch(() => openAgain(opened))
    return opened
  }
  const openAgain = async (failed: BullWorker): Promise<void> => {
    if (closing.signal.aborted) return
    await within(LEAVE_MS, failed.close(true))
    await sleep(OPEN_AGAIN_MS, undefined, { ref: false })
    if (!closing.signal.aborted) worker = open()
  }
  let worker = open()
  const close = async (signal?: AbortSignal): Promise<void> => {
    closing.abort()
    await worker.pause(true)
    // A worker that waits for a job takes one more when its wait ends; it is given back while there is time.
    await within(LEAVE_MS, worker.backend.disconnectBlocking(false))
    await atWork.settled(signal)
    await within(LEAVE_MS, worker.close(atWork.count() > 0))
  }
  let closed: Promise<void> | undefined
  return { close: (o = {}) => (closed ??= close(o.signal)) }
}

async function perform(job: Job<JobData>, parts: WorkerParts, signal: AbortSignal): Promise<void> {
  if (job.name === TRIGGER) return await hear(job, parts)
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

async function hear(job: Job<JobData>, { onTrigger, triggers, onError }: WorkerParts): Promise<void> {
  const { trigger } = triggerSchema.parse(job.data)
  try {
    await onTrigger?.(trigger, { at: job.opts.prevMillis ?? null })
  } catch (error) {
    if (error instanceof Later) await triggers.again(trigger, { delayMs: error.ms })
    else onError(error)
  }
}

/** Another worker hears it at once. */
async function giveBack(job: Job<JobData>, token: string | undefined): Promise<never> {
  await job.moveToWait(token)
  throw new WaitingError()
}

/** The job vanished while it was worked on (the server was flushed or lost its data): no job's state decides anything. */
function isHarmless({ message }: Error): boolean {
  return /^(Missing (key|lock) for job|could not renew lock for job|Lock mismatch for job)/.test(message)
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, ms)
  })
  await Promise.race([work, late])
  clearTimeout(timer)
}
