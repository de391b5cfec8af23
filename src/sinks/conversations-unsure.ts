/** What was sent without an answer: looked for before it is sent again, because Intercom has no idempotency keys and says everything twice. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Outcome } from '../outcome.ts'
import type { LookUp } from './conversations-call.ts'
import type { ActDelivery, ActItem } from './conversations-context.ts'

const stepSchema = z.object({
  /** Stands for what was being sent: the row may say something else by now. */
  sent: z.string().exactOptional(),
  /** Searches that did not find it. */
  emptyLookups: z.int().exactOptional(),
  /** How often Intercom did not know the person, so that it is certain that nothing was sent. */
  unknown: z.int().exactOptional(),
})
export type ActStep = z.output<typeof stepSchema>

export function readStep({ step }: ActItem): ActStep {
  return step === undefined ? {} : stepSchema.parse(step)
}

export function markOf({ want }: ActItem): string {
  return createHash('sha256').update(JSON.stringify(want.set)).digest('hex').slice(0, 32)
}

/** A search that is a search delay late may still be early; two that are a search delay apart are taken for the truth. */
const SEARCHES = 2
/** How long a request may still be under way after it was given up: an answer is waited for half as long. */
const UNDER_WAY_MS = 60_000

/** Whether the item was sent before, and not for certain in vain. */
export function isUnsure(item: ActItem): boolean {
  return item.unsureSince !== undefined && readStep(item).unknown === undefined
}

/** Looks for what an earlier delivery sent. 'send' = it is taken as never applied. @throws what calls throw */
export async function lookUpBefore(item: ActItem, lookUp: LookUp, d: ActDelivery): Promise<Outcome | 'send'> {
  const since = item.unsureSince ?? new Date(d.now())
  const { sent } = readStep(item)
  if (sent !== undefined && sent !== markOf(item)) return maybeSent('the row was changed after it was sent without an answer')
  if (lookUp.how === 'never') return maybeSent(lookUp.why)
  const early = since.getTime() + (lookUp.how === 'search' ? d.options.searchDelayMs : 0)
  if (d.now() < early) return waiting(early)
  const found = await lookUp.find(since)
  if (found !== null) return { ...found, reason: SENT_BEFORE }
  return lookUp.how === 'search' ? afterEmptySearch(item, d) : afterEmptyLook(since, d)
}

/** The answer was lost just now. @throws what calls throw; the item is unsure then */
export async function afterLostAnswer(since: Date, lookUp: LookUp, d: ActDelivery): Promise<Outcome> {
  if (lookUp.how === 'never') return maybeSent(lookUp.why)
  if (lookUp.how === 'search') return waiting(d.now() + d.options.searchDelayMs)
  const found = await lookUp.find(since)
  return found === null ? waiting(since.getTime() + UNDER_WAY_MS) : { ...found, reason: SENT_BEFORE }
}

const SENT_BEFORE = { code: 'sent_before', why: 'it was sent before and the answer was lost; it was found in Intercom' }

function waiting(untilMs: number): Outcome {
  const why = 'it was sent and the answer was lost; it is looked for before it is sent again'
  return { did: 'postponed', retryAt: new Date(untilMs), unsure: true, reason: { code: 'answer_lost', why } }
}

function afterEmptyLook(since: Date, d: ActDelivery): Outcome | 'send' {
  const until = since.getTime() + UNDER_WAY_MS
  return d.now() < until ? waiting(until) : byPolicy(d)
}

async function afterEmptySearch(item: ActItem, d: ActDelivery): Promise<Outcome | 'send'> {
  const step = readStep(item)
  const emptyLookups = (step.emptyLookups ?? 0) + 1
  if (emptyLookups >= SEARCHES) return byPolicy(d)
  await d.journal.step(item, { ...step, emptyLookups })
  return waiting(d.now() + d.options.searchDelayMs)
}

function byPolicy(d: ActDelivery): Outcome | 'send' {
  return d.options.ambiguous === 'recreate'
    ? 'send'
    : maybeSent('it was sent, the answer was lost, and it was not found (ambiguous: refuse)')
}

function maybeSent(what: string): Outcome {
  const why = `${what}. Look for it in Intercom; "fin-sync retry" sends the row as it is now`
  return { did: 'refused', reason: { code: 'maybe_sent', why } }
}
