/** The contacts sink: a batch is looked up together, written one contact at a time, and settled one by one as answers come. */
import { contactRecord } from '../contact-record.ts'
import { ConfigError } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Db } from '../store/db.ts'
import { knowsAnybody } from '../store/identities.ts'
import { serverTime } from '../store/server-time.ts'
import { countUnknown, learnValuesPerSearch, valuesPerSearch } from '../store/workspaces.ts'
import { createBatchLookup } from './contacts-candidates.ts'
import type { ContactItem, ContactsSinkOptions, Delivery } from './contacts-context.ts'
import { deliverContact } from './contacts-deliver.ts'
import { deliverExtended } from './contacts-extras.ts'
import { createExtras } from './contacts-extras-begin.ts'
import type { ExtrasDelivery } from './contacts-extras-context.ts'
import { fetchHeld } from './contacts-fetch.ts'
import { createLookup } from './contacts-lookup.ts'
import { createPeople, identitiesOf } from './contacts-people.ts'
import { createPreflight } from './contacts-preflight.ts'
import { removeContact } from './contacts-remove.ts'
import { createSearch } from './contacts-search.ts'
import { deliverTags } from './contacts-tags.ts'
import { unsureStep } from './contacts-unsure.ts'
import { deliverGroups, type Task } from './deliver-groups.ts'
import { groupByLanes } from './lanes.ts'
import type { Item, Journal, Sink } from './sink.ts'

export function createContactsSink(o: ContactsSinkOptions & { db: Db }): Sink<Json> {
  const people = createPeople(o)
  const size = {
    load: () => valuesPerSearch(o.db, o.workspace),
    learn: (values: number) => learnValuesPerSearch(o.db, { workspace: o.workspace, values }),
  }
  const search = createSearch({ client: o.client, size })
  // When a create was sent, and when it may be looked up, are times of the database: a machine whose clock is fast would look too early.
  let now = o.now ?? Date.now
  const mayHaveForgotten = async (): Promise<boolean> => o.role === 'lead' && !(await knowsAnybody(o.db, o.workspace))
  const valuesPerRecord = o.role === 'user' || o.leadKeyAttribute !== undefined ? 2 : 1
  const lookup = createLookup({
    ...o,
    now: () => now(),
    search,
    valuesPerRecord,
    countUnknown: () => countUnknown(o.db, o.sync),
    mayHaveForgotten,
  })
  const preflight = createPreflight(o)
  const extras = o.extras && createExtras(o, o.extras)
  const prepare = async (puts: readonly ContactItem[], journal: Journal, signal: AbortSignal): Promise<Delivery> => {
    now = o.now ?? (await serverTime(o.db))
    const { problems, dropped } = await preflight(signal)
    const fatal = problems.filter((problem) => problem.fatal)
    if (fatal.length > 0) throw new ConfigError(fatal.map((problem) => problem.message).join('\n'))
    const isWorthwhile = (item: ContactItem): boolean => unsureStep(item, { ...o, now: now() }) !== 'too_early'
    const batch = createBatchLookup(puts, { people, lookup, isWorthwhile, signal })
    return { options: o, people, journal, dropped, now, signal, ...batch }
  }
  return {
    check: async ({ signal }) => [...(await preflight(signal)).problems, ...((await extras?.check(signal)) ?? [])],
    estimate: async ({ unknown, signal }) => {
      const chosen = await lookup.choose(unknown, { signal })
      return extras === undefined ? chosen : { ...chosen, why: `${chosen.why}; ${EXTRA_CALLS}` }
    },
    fetch: async (wanted, { signal }) => {
      const asked = wanted.map(({ key, want, id }) => ({ key, want: contactRecord.parse(want), id }))
      return fetchHeld(asked, { options: o, search, dropped: new Set(), signal })
    },
    async deliver(items, journal, { signal }) {
      const puts = items.filter((item) => item.op === 'put').map(parseItem)
      const delivery = await prepare(puts, journal, signal)
      const x = extras?.begin(puts, signal)
      const groups = groupByLanes(puts, (item) => lanesOf(item.want)).map((group) =>
        group.map((item) => putTask(item, delivery, x)),
      )
      const removals = items.filter((item) => item.op !== 'put').map((item) => [removalTask(item, delivery)])
      await deliverGroups([...groups, ...removals], { journal, concurrency: o.concurrency, signal })
      if (x !== undefined && !signal.aborted) await deliverTags(x, { journal, concurrency: o.concurrency, signal })
    },
  }
}

const EXTRA_CALLS = 'companies, tags, notes and subscriptions are not counted here: they depend on what there is already'

function lanesOf(record: ContactItem['want']): string[] {
  return identitiesOf(record).map((one) => `${one.kind}:${one.value}`)
}

function putTask(item: ContactItem, delivery: Delivery, x: ExtrasDelivery | undefined): Task {
  if (x === undefined) return { item, deliver: ({ signal }) => deliverContact(item, { ...delivery, signal }) }
  return { item, deliver: ({ signal }) => deliverExtended(item, { ...delivery, signal }, x) }
}

function removalTask(item: Item<Json>, delivery: Delivery): Task {
  return { item, deliver: ({ signal }) => removeContact(item, { ...delivery, signal }) }
}

function parseItem(item: Item<Json>): ContactItem {
  return { ...item, want: contactRecord.parse(item.want) }
}
