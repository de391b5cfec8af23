/** Runs the work of a batch: groups side by side, the items of a group one after the other, each settled as its answer comes. */
import pLimit from 'p-limit'
import { LeaseLost, Unreachable } from '../errors.ts'
import type { Outcome } from '../outcome.ts'
import type { Item, Journal } from './sink.ts'

/** Items in a row that the destination could not take before the whole delivery gives up. */
const GIVE_UP_AFTER = 16

/** One item and how it is delivered; null = it was handed back. */
export interface Task {
  readonly item: Item<unknown>
  deliver(o: { signal: AbortSignal }): Promise<Outcome | null>
}

export interface GroupOptions {
  readonly journal: Journal
  readonly concurrency: number
  readonly signal: AbortSignal
}

/** The first error that concerns everything stops the rest; it is thrown once the calls in flight were settled. */
export async function deliverGroups(groups: readonly (readonly Task[])[], o: GroupOptions): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([o.signal, stop.signal])
  const limit = pLimit(o.concurrency)
  const breaker = createBreaker()
  const deliverGroup = async (group: readonly Task[]): Promise<void> => {
    for (const task of group) {
      if (signal.aborted) return
      breaker.saw(await deliverTask(task, { journal: o.journal, signal }))
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
  const failed = ends.some((end) => end.status === 'rejected')
  if (failed && !o.signal.aborted) throw stop.signal.reason
}

async function deliverTask(task: Task, o: { journal: Journal; signal: AbortSignal }): Promise<Outcome | null> {
  try {
    const outcome = await task.deliver({ signal: o.signal })
    if (outcome !== null) await o.journal.settle(task.item, outcome)
    return outcome
  } catch (error) {
    // Another worker has the item now and will settle it.
    if (error instanceof LeaseLost) return null
    throw error
  }
}

/** Counts items in a row that got no usable answer: one may be an accident, many mean that the destination is down. */
function createBreaker(): { saw(outcome: Outcome | null): void } {
  let inARow = 0
  return {
    saw(outcome) {
      if (outcome === null) return
      inARow = outcome.did === 'postponed' && outcome.reason.code === 'intercom_unavailable' ? inARow + 1 : 0
      if (inARow >= GIVE_UP_AFTER) {
        throw new Unreachable(`Intercom gave no usable answer for ${inARow} records in a row; what is left goes with the next run`)
      }
    },
  }
}
