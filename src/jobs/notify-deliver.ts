/** Sends what waits in the outbox: each receiver on its own, so that one that fails or hangs holds neither the others nor any run. */
import { NotDelivered } from '../notify/not-delivered.ts'
import type { Notice } from '../notify/notice.ts'
import type { Receiver } from '../notify/receiver.ts'
import type { Db } from '../store/db.ts'
import {
  type Claimed,
  type Clock,
  claimNotification,
  giveUpUnclaimed,
  handBackNotification,
  settleFailed,
  settleSent,
} from '../store/notifications.ts'

/** For the log: names, ids and what came back; never an address. */
export interface NotifyEvent {
  readonly kind: 'sent' | 'failed' | 'gave_up'
  readonly receiver: string
  readonly id: string
  readonly about: Notice['kind']
  readonly sync: string | null
  readonly attempt: number
  /** What came back, or what went wrong. */
  readonly said: string
  /** `failed`: when it is tried again. */
  readonly againInMs?: number
}

export interface DeliverJob {
  readonly db: Db
  readonly receivers: readonly Receiver[]
  readonly tell: (event: NotifyEvent) => void
  /** Aborts what is being sent; that is due again at once. */
  readonly signal: AbortSignal
  /** Whether to take nothing more. */
  readonly isStopping?: () => boolean
  /** Epoch milliseconds; default: the database's clock. */
  readonly now?: () => number
  /** 0 to 1. */
  readonly random?: () => number
}

/** Longer than any receiver's own time limit, so nobody else tries what is still being sent. */
const LEASE_MS = 90_000
const PATIENCE_MS = 24 * 3_600_000
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 3_600_000

/** Doubled from half a minute up to an hour, the second half of it at random. `random` is 0 to 1. */
export function retryWaitMs(attempt: number, random: number): number {
  const fullMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 20))
  return Math.round(fullMs / 2 + (fullMs / 2) * random)
}

/** @throws what is no matter of the receivers (the database, a defect), when all of them had their turn */
export async function deliverNotifications(job: DeliverJob): Promise<void> {
  const receivers = job.receivers.map(({ name }) => name)
  for (const claimed of await giveUpUnclaimed(job.db, { receivers, patienceMs: PATIENCE_MS, now: clockOf(job) })) {
    job.tell(eventOf('gave_up', claimed, `no receiver named ${JSON.stringify(claimed.receiver)} is configured`))
  }
  const ended = await Promise.allSettled(job.receivers.map((receiver) => deliverTo(receiver, job)))
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}

/** One after the other, until nothing is due or one was not taken: then the receiver is left alone for this time. */
async function deliverTo(receiver: Receiver, job: DeliverJob): Promise<void> {
  const { db, signal } = job
  while (!signal.aborted && job.isStopping?.() !== true) {
    const claimed = await claimNotification(db, { receiver: receiver.name, leaseMs: LEASE_MS, now: clockOf(job) })
    if (claimed === undefined || !(await tryOne(receiver, claimed, job))) return
  }
}

async function tryOne(receiver: Receiver, claimed: Claimed, job: DeliverJob): Promise<boolean> {
  try {
    const said = await receiver.send(claimed, { signal: job.signal })
    await settleSent(job.db, { id: claimed.id, now: clockOf(job) })
    job.tell(eventOf('sent', claimed, said))
    return true
  } catch (error) {
    if (job.signal.aborted) await handBackNotification(job.db, claimed)
    else if (error instanceof NotDelivered) await putOff(claimed, error, job)
    else throw error
    return false
  }
}

async function putOff(claimed: Claimed, { message: problem, waitMs: asked }: NotDelivered, job: DeliverJob): Promise<void> {
  const waitMs = Math.max(asked, retryWaitMs(claimed.attempt, (job.random ?? Math.random)()))
  const end = await settleFailed(job.db, { claimed, problem, waitMs, patienceMs: PATIENCE_MS, now: clockOf(job) })
  if (end === 'gave_up') job.tell(eventOf('gave_up', claimed, problem))
  if (end === 'later') job.tell({ ...eventOf('failed', claimed, problem), againInMs: waitMs })
}

function eventOf(kind: NotifyEvent['kind'], { receiver, id, notice, attempt }: Claimed, said: string): NotifyEvent {
  return { kind, receiver, id, about: notice.kind, sync: notice.sync, attempt, said }
}

function clockOf({ now }: Pick<DeliverJob, 'now'>): Clock {
  return now === undefined ? undefined : new Date(now())
}
