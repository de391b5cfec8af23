/** How a row ends whose contact was written: what could not be done beside it stands with the outcome. */
import type { Outcome, Reason } from '../outcome.ts'
import type { ContactItem, Delivered, Delivery } from './contacts-context.ts'
import { outcomeOfError } from './contacts-failure.ts'

/** An outcome that says that the contact is there as the row wants it. */
export type Written = Extract<Outcome, { readonly did: 'created' | 'updated' | 'unchanged' | 'merged' }>

export function isWritten(outcome: Delivered): outcome is Written {
  return outcome !== null && ['created', 'updated', 'unchanged', 'merged'].includes(outcome.did)
}

/** What somebody has to do something about comes first, and gives the code. */
export function withNotes(outcome: Outcome, notes: readonly Reason[]): Outcome {
  const all = [...notes, ...(outcome.reason === undefined ? [] : [outcome.reason])]
  const [first] = all
  if (first === undefined || !isWritten(outcome)) return outcome
  return { ...outcome, reason: { code: first.code, why: all.map(({ why }) => why).join('; ') } }
}

/** The contact is there; what is left of its row is tried again. Anything that concerns more than this row is thrown on. */
export function failedExtras(error: unknown, e: { item: ContactItem; contactId: string; d: Delivery }): Outcome {
  return { ...outcomeOfError(error, e.item, e.d), id: e.contactId }
}
