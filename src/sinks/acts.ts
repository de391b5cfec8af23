/** What the sinks of acts share: each item is done once, items of one lane in order, and what was done is never done again. */
import type { Json } from '../json.ts'
import type { Outcome } from '../outcome.ts'
import { deliverGroups, type Task } from './deliver-groups.ts'
import { groupByLanes } from './lanes.ts'
import type { Item, Journal, Problem, Sink } from './sink.ts'

/** An act as its ledger line holds it. `lane`: acts of one lane go in the order in which their rows first came, never at once. */
export interface ActRecord {
  readonly set: Json
  readonly lane?: string
}

export interface ActCall {
  readonly journal: Journal
  readonly signal: AbortSignal
}

export interface ActSinkParts<T extends ActRecord> {
  /** Takes a record out of the ledger again. */
  parse(want: Json): T
  /** Does one act. null = it was handed back (`journal.defer`). @throws what concerns everything */
  perform(item: Item<T>, call: ActCall): Promise<Outcome | null>
  /** Looks at the destination before the first call. */
  check(o: { signal: AbortSignal }): Promise<readonly Problem[]>
  /** Whether doing a changed row again is what its user wants (an upsert); otherwise what was done is left as it is, and told. */
  readonly again: boolean
  readonly concurrency: number
  /** What the destination may be asked on top of one call a row, and how many calls more that makes for each. */
  readonly lookUp?: { readonly strategy: string; readonly why: string; readonly callsEach?: number }
}

/** How long the rest of a lane waits for an act of it that could not be done yet. */
const BEHIND_MS = 500

export function createActSink<T extends ActRecord>(parts: ActSinkParts<T>): Sink<Json> {
  const { strategy = 'none', why = 'each row is sent as it is', callsEach = 0 } = parts.lookUp ?? {}
  return {
    acts: { again: parts.again },
    check: (o) => parts.check(o),
    estimate: async ({ unknown }) => ({ strategy, calls: unknown * callsEach, why }),
    async deliver(items, journal, { signal }) {
      const groups = groupByLanes(items, laneOf).map((group) => tasksOf(group, { parts, journal }))
      await deliverGroups(groups, { journal, concurrency: parts.concurrency, signal })
    },
    // What was done cannot be fetched back by its row.
    fetch: async (wanted) => wanted.map(() => null),
  }
}

function laneOf({ want }: Item<Json>): readonly string[] {
  const lane = typeof want === 'object' && want !== null && 'lane' in want ? want.lane : undefined
  return typeof lane === 'string' ? [lane] : []
}

/** An act that has to wait keeps those behind it in its lane. */
function tasksOf<T extends ActRecord>(group: readonly Item<Json>[], o: { parts: ActSinkParts<T>; journal: Journal }): Task[] {
  let blocked = false
  return group.map((item) => ({
    item,
    async deliver({ signal }): Promise<Outcome | null> {
      if (blocked) return await behind(item, o.journal)
      const outcome = await deliverOne(item, { ...o, signal })
      blocked = outcome === null || outcome.did === 'postponed'
      return outcome
    },
  }))
}

async function behind(item: Item<Json>, journal: Journal): Promise<null> {
  await journal.defer(item, BEHIND_MS)
  return null
}

async function deliverOne<T extends ActRecord>(
  item: Item<Json>,
  { parts, ...call }: ActCall & { parts: ActSinkParts<T> },
): Promise<Outcome | null> {
  if (item.held !== undefined && item.step === undefined && item.unsureSince === undefined && !parts.again) return doneBefore()
  return parts.perform({ ...item, want: parts.parse(item.want) }, call)
}

function doneBefore(): Outcome {
  const why =
    'a row with this key was done before, with other contents; what was sent cannot be taken back. Give the row a key of its own to have it done'
  return { did: 'refused', reason: { code: 'done_before', why } }
}
