/** The contacts as search sees them: every write shows up a fixed time after it was made, in the order of the writes. */
import { type ContactIndex, createContactIndex } from './contact-index.ts'
import type { SimContact } from './sim-contact.ts'

/** A write as search will see it; without a contact it is gone. */
export interface Change {
  readonly id: string
  readonly contact?: SimContact
}

export interface LaggedIndex {
  /** Takes note of a write that happened now; `atOnce` skips the delay (for what was there before the server started). */
  record(change: Change, o?: { readonly atOnce?: boolean }): void
  /** What search sees now. */
  current(): ContactIndex
}

export function createLaggedIndex({ delayMs, now }: { delayMs: number; now: () => number }): LaggedIndex {
  const index = createContactIndex()
  const waiting: { readonly visibleAt: number; readonly change: Change }[] = []
  let next = 0
  const apply = ({ id, contact }: Change) => (contact === undefined ? index.remove(id) : index.put(contact))
  return {
    record(change, { atOnce = delayMs === 0 } = {}) {
      if (atOnce) apply(change)
      else waiting.push({ visibleAt: now() + delayMs, change })
    },
    current() {
      const time = now()
      for (let entry = waiting[next]; entry !== undefined && entry.visibleAt <= time; entry = waiting[next]) {
        apply(entry.change)
        next += 1
      }
      if (next > 1000 && next * 2 > waiting.length) next -= waiting.splice(0, next).length
      return index
    },
  }
}
