/** The contacts sink: a batch is looked up together, written one contact at a time, and settled one by one as answers come. */
import pLimit from 'p-limit'
import { contactRecord } from '../contact-record.ts'
import { ConfigError, LeaseLost, Unreachable } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Outcome } from '../outcome.ts'
import type { Db } from '../store/db.ts'
import { createBatchLookup } from './contacts-candidates.ts'
import type { ContactItem, ContactsSinkOptions, Delivery } from './contacts-context.ts'
import { deliverContact } from './contacts-deliver.ts'
import { createLookup } from './contacts-lookup.ts'
import { createPeople, identitiesOf } from './contacts-people.ts'
import { createPreflight } from './contacts-preflight.ts'
import { unsureStep } from './contacts-unsure.ts'
import { groupByLanes } from './lanes.ts'
import type { Item, Sink } from './sink.ts'

/** Items in a row that Intercom could not take before the whole delivery gives up. */
const GIVE_UP_AFTER = 16

export function createContactsSink(o: ContactsSinkOptions & { db: Db }): Sink<Json> {
  const people = createPeople(o)
  const lookup = createLookup(o)
  const preflight = createPreflight(o)
  const lanesOf = (item: ContactItem): string[] => identitiesOf(item.want).map((one) => `${one.kind}:${one.value}`)

  return {
    lanes: (want) => identitiesOf(contactRecord.parse(want)).map((one) => `${one.kind}:${one.value}`),
    check: async ({ signal }) => (await preflight(signal)).problems,
    async deliver(items, journal, { signal }) {
      const { problems, dropped } = await preflight(signal)
      const fatal = problems.filter((problem) => problem.fatal)
      if (fatal.length > 0) throw new ConfigError(fatal.map((problem) => problem.message).join('\n'))
      const parsed = items.map(parseItem)
      const now = o.now ?? Date.now
      const isWorthwhile = (item: ContactItem): boolean => unsureStep(item, { ...o, now: now() }) !== 'too_early'
      const batch = createBatchLookup(parsed, { people, lookup, isWorthwhile, signal })
      const delivery = { options: o, people, journal, dropped, now, signal, ...batch }
      await deliverGroups(groupByLanes(parsed, lanesOf), { delivery, concurrency: o.concurrency })
    },
  }
}

function parseItem(item: Item<Json>): ContactItem {
  const { held, ...rest } = item
  const want = contactRecord.parse(item.want)
  return held === undefined ? { ...rest, want } : { ...rest, want, held: { ...held, values: null } }
}

/** Groups go side by side, the items of a group one after the other. The first error that concerns everything stops the rest. */
async function deliverGroups(groups: readonly ContactItem[][], o: { delivery: Delivery; concurrency: number }): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([o.delivery.signal, stop.signal])
  const limit = pLimit(o.concurrency)
  const breaker = createBreaker()
  const deliverGroup = async (group: readonly ContactItem[]): Promise<void> => {
    for (const item of group) {
      if (signal.aborted) return
      breaker.saw(await deliverOne(item, { ...o.delivery, signal }))
    }
  }
  const ends = await Promise.allSettled(
    groups.map((group) =>
      limit(() => deliverGroup(group)).catch((error: unknown) => {
        stop.abort(error)
        throw error
      }),
    ),
  )
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed !== undefined && !o.delivery.signal.aborted) throw stop.signal.reason
}

async function deliverOne(item: ContactItem, d: Delivery): Promise<Outcome | null> {
  try {
    const outcome = await deliverContact(item, d)
    if (outcome !== null) await d.journal.settle(item, outcome)
    return outcome
  } catch (error) {
    // Another worker has the item now and will settle it.
    if (error instanceof LeaseLost) return null
    throw error
  }
}

/** Counts items in a row that got no usable answer: one may be an accident, many mean that Intercom is down. */
function createBreaker(): { saw(outcome: Outcome | null): void } {
  let inARow = 0
  return {
    saw(outcome) {
      if (outcome === null) return
      inARow = outcome.did === 'postponed' && outcome.reason.code === 'intercom_unavailable' ? inARow + 1 : 0
      if (inARow >= GIVE_UP_AFTER) {
        throw new Unreachable(`Intercom gave no usable answer for ${inARow} contacts in a row; what is left goes with the next run`)
      }
    },
  }
}
