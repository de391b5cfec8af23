/** Works a batch of notifications: those about one conversation as one, and none stops the others. */
import type { Db } from '../store/db.ts'
import { isDatabaseLost } from '../store/lost-database.ts'
import { type ClaimedWebhook, claimWebhooks, settleWorked } from '../store/webhooks.ts'
import { failureOf } from './failure-of.ts'
import type { ContactTruth } from './webhooks-contact.ts'
import { workContacts } from './webhooks-contacts.ts'
import { conversationOf } from './webhooks-read.ts'
import { type SettleJob, settleOne } from './webhooks-settle.ts'
import { workOf } from './webhooks-topics.ts'

export interface HandOffAsk {
  readonly conversationId: string
  /** The newest notification about it: asked for once more with the same one, nothing is done again. */
  readonly notification: string
}

/** Looks whether these conversations are to go to people; each of them is named once. */
export type HandOff = (asks: readonly HandOffAsk[]) => Promise<void>

export interface WebhookJob extends ContactTruth, SettleJob {
  readonly db: Db
  /** Undefined where nothing is handed off: what came is acknowledged. */
  readonly handOff: HandOff | undefined
}

const BATCH = 100
/** Longer than a batch takes, so nobody else works what is still being worked. */
const LEASE_MS = 60_000

/** Works what is due and answers how many those were. @throws when the database is lost: what was claimed is due again when its lease has passed */
export async function workWebhooks(job: WebhookJob): Promise<number> {
  const claimed = await claimWebhooks(job.db, { limit: BATCH, leaseMs: LEASE_MS })
  const handOffs = claimed.filter(({ topic }) => workOf(topic) === 'hand_off')
  const others = claimed.filter(({ topic }) => workOf(topic) === undefined)
  await workConversations(handOffs, job)
  await workContacts(claimed, job)
  await settleWorked(job.db, others)
  return claimed.length
}

/** All in one go, so that a customer who writes five lines costs one look. Where that goes wrong, each conversation on its own. */
async function workConversations(all: readonly ClaimedWebhook[], job: WebhookJob): Promise<void> {
  const groups = new Map<string, ClaimedWebhook[]>()
  for (const one of all) {
    const id = conversationOf(one.body)
    if (id === undefined) await settleOne(one, { job, work: async () => 'unclear' })
    else groups.set(id, [...(groups.get(id) ?? []), one])
  }
  if (groups.size === 0) return
  const failure = await failureOf(handOff(groups, job))
  if (failure === undefined) return settleWorked(job.db, [...groups.values()].flat())
  if (isDatabaseLost(failure)) throw failure
  for (const group of groups) await workConversation(group, job)
}

type Group = readonly [conversationId: string, ones: readonly ClaimedWebhook[]]

async function handOff(groups: Iterable<Group>, job: WebhookJob): Promise<void> {
  await job.handOff?.([...groups].map(([conversationId, ones]) => ({ conversationId, notification: ones.at(-1)?.id ?? '' })))
}

/** The last one stands for those before it: the conversation is looked at as it is now. */
async function workConversation(group: Group, job: WebhookJob): Promise<void> {
  const [, ones] = group
  const last = ones.at(-1)
  if (last === undefined) return
  await settleWorked(job.db, ones.slice(0, -1))
  await settleOne(last, {
    job,
    async work() {
      await handOff([group], job)
      return 'kept'
    },
  })
}
