/** The contacts as search sees them: every write shows up a fixed time after it was made, in the order of the writes. */
import { createLag } from '../lag.ts'
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
  const apply = ({ id, contact }: Change) => (contact === undefined ? index.remove(id) : index.put(contact))
  const lag = createLag({ delayMs, now, apply })
  return {
    record: lag.record,
    current() {
      lag.settle()
      return index
    },
  }
}
