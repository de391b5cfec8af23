/** Whether what is found in Intercom is what this act may have sent, or only looks the same. */
import { countSameDone } from '../store/acts-done.ts'
import type { ActDelivery, ActItem } from './conversations-context.ts'

/** How far the clocks of Intercom and of the database may be apart, and how long a sending may wait between its mark and its arrival. */
const APART_MS = 120_000

/** `createdAt` in unix seconds, as Intercom says it. */
export function isSince(createdAt: number | null, since: Date): boolean {
  return createdAt !== null && createdAt * 1000 >= since.getTime() - APART_MS
}

/** Other rows may say the same in the same place; what they are known to have sent is not this act's. */
export async function isOneMore(
  item: ActItem,
  { found, since, d }: { found: number; since: Date; d: ActDelivery },
): Promise<boolean> {
  if (found === 0) return false
  const { db, sync } = d.options
  const theirs = await countSameDone(db, { sync, key: item.key, set: item.want.set, since: new Date(since.getTime() - APART_MS) })
  return found > theirs
}
