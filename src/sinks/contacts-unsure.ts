/** Leads whose create was sent without an answer: Intercom has no idempotency keys and makes a second lead without a word. */
import type { Outcome } from '../outcome.ts'
import type { ContactItem, Delivery } from './contacts-context.ts'
import { isUnique } from './contacts-people.ts'
import { readStep } from './contacts-step.ts'

/** A look-up after the search delay may still be early; two that are a search delay apart are taken for the truth. */
const LOOKUPS = 2

export type UnsureStep = 'not_unsure' | 'too_early' | 'look_up'

/** Whether a create may already have been applied, and whether the search can know by now. */
export function unsureStep(item: ContactItem, o: { searchDelayMs: number; now: number }): UnsureStep {
  if (item.held !== undefined || item.unsureSince === undefined || isUnique(item.want)) return 'not_unsure'
  return o.now < item.unsureSince.getTime() + o.searchDelayMs ? 'too_early' : 'look_up'
}

export function tooEarly(item: ContactItem, d: Delivery): Outcome {
  const since = item.unsureSince?.getTime() ?? d.now()
  return postponed(new Date(since + d.options.searchDelayMs))
}

/** A look-up found nothing: again later, or now the policy decides. 'create' = it is taken as never applied. */
export async function afterEmptyLookup(item: ContactItem, d: Delivery): Promise<Outcome | 'create'> {
  const step = readStep(item)
  const emptyLookups = (step.emptyLookups ?? 0) + 1
  if (emptyLookups < LOOKUPS) {
    await d.journal.step(item, { ...step, emptyLookups })
    return postponed(new Date(d.now() + d.options.searchDelayMs))
  }
  if (d.options.policies.ambiguous === 'recreate') {
    // The new sending may be lost as well, and then it is looked up twice again.
    await d.journal.step(item, { emptyLookups: 0 })
    return 'create'
  }
  const why =
    'its create was sent, the answer was lost, and two look-ups did not find it (ambiguous: refuse). ' +
    'Look for it in Intercom; "fin-sync retry" creates it'
  return { did: 'refused', reason: { code: 'maybe_created', why } }
}

function postponed(retryAt: Date): Outcome {
  const why = 'the create was sent and its answer was lost; it is looked up before it is repeated'
  return { did: 'postponed', retryAt, unsure: true, reason: { code: 'answer_lost', why } }
}
