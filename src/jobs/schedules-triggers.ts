/** Keeps the queue's triggers as the configuration says: added, changed, removed, and made again after the queue was lost. */
import type { SetTrigger, Trigger, Triggers } from './queue-triggers.ts'

/** A trigger whose time passed this long ago without a new one being made waits for nothing any more. */
const STUCK_MS = 60_000

export interface TriggerFacts {
  /** One for each schedule. */
  readonly wanted: readonly Trigger[]
  readonly found: readonly SetTrigger[]
  /** Syncs of the configuration that cannot run here: whether they have a schedule is for others to say. */
  readonly leftOut: ReadonlySet<string>
  readonly now: number
}

/** Pure: what has to be done. */
export function triggerChanges({ wanted, found, leftOut, now }: TriggerFacts): {
  set: readonly Trigger[]
  remove: readonly string[]
} {
  const byName = new Map(found.map((one) => [one.name, one]))
  const isWanted = new Set(wanted.map(({ name }) => name))
  return {
    set: wanted.filter((one) => !isAlive(byName.get(one.name), one, now)),
    remove: found.map(({ name }) => name).filter((name) => !isWanted.has(name) && !leftOut.has(name)),
  }
}

function isAlive(found: SetTrigger | undefined, wanted: Trigger, now: number): boolean {
  if (found === undefined || found.nextAt === null) return false
  return found.cron === wanted.cron && found.timezone === wanted.timezone && found.nextAt > now - STUCK_MS
}

/** @throws Unreachable when the Redis server is away */
export async function reconcileTriggers(triggers: Triggers, o: Omit<TriggerFacts, 'found'>): Promise<void> {
  const { set, remove } = triggerChanges({ ...o, found: await triggers.list() })
  for (const one of set) await triggers.set(one)
  for (const name of remove) await triggers.remove(name)
}
