/** How the work on one notification ended: it was worked, comes later, is tried again, or is given up. */
import { Unreachable } from '../errors.ts'
import type { Db } from '../store/db.ts'
import { isDatabaseLost } from '../store/lost-database.ts'
import { type ClaimedWebhook, giveUpWebhook, putOffWebhook, settleWorked } from '../store/webhooks.ts'

/** For the log: ids and what went wrong; never anything of a body. */
export interface WebhookEvent {
  readonly kind: 'put_off' | 'given_up'
  readonly id: string
  readonly topic: string
  readonly attempt: number
  readonly problem: string
  /** `put_off`: when it is tried again. */
  readonly againInMs?: number
}

export interface SettleJob {
  readonly db: Db
  readonly tell: (event: WebhookEvent) => void
  /** Takes secrets and addresses out of what an error says. */
  readonly clean: (text: string) => string
  /** 0 to 1. */
  readonly random?: () => number
}

/** So often it is tried: within about ten minutes, and then it is a person's. */
const MOST_ATTEMPTS = 8
const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 300_000
/** A line of the contact is in a worker's hands, or a server of ours is away: neither is the notification's fault. */
const NOT_NOW_MS = 5_000

/** `kept` = worked; `busy` = not now; `unclear` = it does not say what it is about. */
export type Ended = 'kept' | 'busy' | 'unclear'

/** @throws when the database is lost */
export async function settleOne(one: ClaimedWebhook, { job, work }: { job: SettleJob; work: () => Promise<Ended> }): Promise<void> {
  let ended: Ended
  try {
    ended = await work()
  } catch (error) {
    if (isDatabaseLost(error)) throw error
    return failed(one, { job, error })
  }
  if (ended === 'kept') return settleWorked(job.db, [one])
  if (ended === 'busy') return putOffWebhook(job.db, { one, waitMs: NOT_NOW_MS, problem: null, counted: false })
  return giveUp(one, { job, problem: `its body does not tell what ${one.topic} is about` })
}

async function failed(one: ClaimedWebhook, { job, error }: { job: SettleJob; error: unknown }): Promise<void> {
  const problem = job.clean(error instanceof Error ? error.message : String(error))
  const counted = !(error instanceof Unreachable)
  if (counted && one.attempt >= MOST_ATTEMPTS) return giveUp(one, { job, problem })
  const waitMs = counted ? retryWaitMs(one.attempt, (job.random ?? Math.random)()) : NOT_NOW_MS
  await putOffWebhook(job.db, { one, waitMs, problem, counted })
  job.tell({ ...eventOf('put_off', one, problem), againInMs: waitMs })
}

async function giveUp(one: ClaimedWebhook, { job, problem }: { job: SettleJob; problem: string }): Promise<void> {
  if (await giveUpWebhook(job.db, { one, problem })) job.tell(eventOf('given_up', one, problem))
}

/** Doubled from two seconds up to five minutes, the second half of it at random. `random` is 0 to 1. */
export function retryWaitMs(attempt: number, random: number): number {
  const fullMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 20))
  return Math.round(fullMs / 2 + (fullMs / 2) * random)
}

function eventOf(kind: WebhookEvent['kind'], { id, topic, attempt }: ClaimedWebhook, problem: string): WebhookEvent {
  return { kind, id, topic, attempt, problem }
}
