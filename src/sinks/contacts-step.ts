/** What a contact's item remembers from one try to the next, in the ledger's `step`. */
import { z } from 'zod'
import type { ContactItem } from './contacts-context.ts'

const count = z.number().int().nonnegative().exactOptional()
const stepSchema = z.object({
  /** Look-ups that did not find a lead whose create was left without an answer. */
  emptyLookups: count,
  /** How often it waited for another record to let go of its email. */
  conflicts: count,
  /** This row made the contact; what comes with it was not done to its end. */
  created: z.boolean().exactOptional(),
})

export type ContactStep = z.output<typeof stepSchema>

export function readStep(item: ContactItem): ContactStep {
  return item.step === undefined ? {} : stepSchema.parse(item.step)
}
