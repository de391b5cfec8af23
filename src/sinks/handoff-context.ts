/** What the parts of the hand-off sink share: its settings, the API, the tables, and one conversation on its way. */
import type { HandoffRecord } from '../handoff/record.ts'
import type { HandoffRules } from '../handoff/rules.ts'
import type { IntercomClient } from '../intercom/client.ts'
import type { Conversation } from '../intercom/conversations.ts'
import type { CallOptions } from '../intercom/request.ts'
import type { Db } from '../store/db.ts'
import { HANDOFF_STEPS, type Handoff, type HandoffStep, storeHandoffStep } from '../store/handoffs.ts'
import type { Desk, Staff } from './handoff-desk.ts'
import type { Item, Journal } from './sink.ts'

export interface HandoffSinkOptions {
  readonly client: IntercomClient
  readonly db: Db
  readonly workspace: string
  /** The sync's name. */
  readonly sync: string
  readonly desk: Desk
  /** Who does it. */
  readonly adminId: string
  /** Said with the assignment. */
  readonly message?: string | undefined
  readonly rules: HandoffRules
  /** Whether what was said is stored. */
  readonly transcripts: boolean
  /** Conversations under way at once. */
  readonly concurrency: number
  /** How long a call whose answer was lost may still be on its way to being applied. Default 3 s. */
  readonly settleMs?: number
  readonly now?: () => number
}

export type HandoffItem = Item<HandoffRecord>

/** One delivery. */
export interface HandoffDelivery {
  readonly options: HandoffSinkOptions
  readonly journal: Journal
  readonly signal: AbortSignal
}

/** One conversation that is being handed over. `conversation` = as it was when it was looked at last. */
export interface Work {
  readonly item: HandoffItem
  readonly conversation: Conversation
  readonly handoff: Handoff
  readonly staff: Staff
}

/** Somebody waits for an answer: it goes before syncs. */
export function liveCall({ signal }: Pick<HandoffDelivery, 'signal'>): CallOptions {
  return { signal, live: true }
}

/** A write: the item is marked as being sent after the grant and right before the first byte. */
export function writeCall(item: HandoffItem, d: HandoffDelivery): CallOptions {
  return { ...liveCall(d), beforeSend: () => d.journal.sending(item) }
}

/** A worker that has lost the item to another one stops here. */
export async function recordStep(
  work: Pick<Work, 'item' | 'handoff' | 'staff'>,
  step: HandoffStep,
  d: HandoffDelivery,
): Promise<void> {
  await d.journal.step(work.item, { step }, { id: work.handoff.conversation })
  await storeHandoffStep(d.options.db, { ...work.handoff, step, assignedTo: nameOf(work.staff) })
}

export function nameOf({ target }: Staff): string {
  return `${target.type} ${target.id}`
}

export function isPast(handoff: Handoff, step: HandoffStep): boolean {
  return HANDOFF_STEPS.indexOf(handoff.step) >= HANDOFF_STEPS.indexOf(step)
}
