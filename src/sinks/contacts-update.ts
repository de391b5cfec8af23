/** Updating a contact whose id is known: one PUT with the whole mapped record. */

import { Unreachable } from '../errors.ts'
import { readConflict } from '../intercom/conflict.ts'
import { mergeContacts, unarchiveContact, updateContact } from '../intercom/contacts.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import type { Reason } from '../outcome.ts'
import { type BodyOptions, updateBody } from './contacts-body.ts'
import type { ContactItem, Delivered, Delivery } from './contacts-context.ts'
import { outcomeOfError, refused } from './contacts-failure.ts'
import type { FoundContact } from './contacts-match.ts'
import { readStep } from './contacts-step.ts'
import type { Item } from './sink.ts'

export interface UpdateTarget {
  readonly id: string
  /** Said with the outcome: how this contact was come by. */
  readonly reason?: Reason
}

/** An answer that the contact does not exist (any more): deleted, or merged into another one. */
export const GONE: unique symbol = Symbol('gone')

/** Sends the record to the contact. GONE when Intercom does not know the id. @throws NotAuthorised, ConfigError, LeaseLost */
export async function update(item: ContactItem, target: UpdateTarget, d: Delivery): Promise<Delivered | typeof GONE> {
  try {
    const body = updateBody(item.want, bodyOptions(d))
    const contact = await (d.update ?? updateContact)(d.options.client, target.id, body, callOptions(item, d))
    d.people.holds(item.key, contact.id)
    if (item.held?.id !== contact.id) await d.people.learn(item.want, contact)
    return { did: 'updated', id: contact.id, ...(target.reason ? { reason: target.reason } : {}) }
  } catch (error) {
    if (!(error instanceof IntercomRefusal)) return outcomeOfError(error, item, d)
    if (error.status === 404 || error.status === 410) return GONE
    return error.status === 409 ? conflicting(error, { item, id: target.id }, d) : refused(error)
  }
}

/**
 * One of the record's identities belongs to another contact than the one it is being written to. When that one is another record of this
 * sync that is about to change too, its email may be on the move: this one waits a moment, a few times.
 */
async function conflicting(error: IntercomRefusal, o: { item: ContactItem; id: string }, d: Delivery): Promise<Delivered> {
  const { item, id } = o
  const other = readConflict(error.text)
  if (other.id === undefined) return { did: 'refused', id, reason: { code: 'conflict', why: `Intercom: ${error.text}` } }
  const waited = readStep(item).conflicts ?? 0
  if (waited < MOST_WAITS && (await d.people.isBusy(other.id, item.key))) {
    await d.journal.step(item, { ...readStep(item), conflicts: waited + 1 })
    await d.journal.defer(item, WAIT_MS)
    return null
  }
  const holder = `${other.archived ? 'archived contact' : 'contact'} ${other.id}`
  const why = `it is contact ${id}, but its external_id or email belongs to ${holder}; merge the two in Intercom or correct the source`
  return { did: 'refused', id, reason: { code: 'conflict', why } }
}

/** How often, and how long each time, a record waits for another one to let go of its email. */
const MOST_WAITS = 3
const WAIT_MS = 300

/** Postponed this often before an archived contact that cannot be brought back is given up. */
export const HOPELESS_AFTER = 2

/** Brings an archived contact back, then sends the record to it. */
export async function unarchiveAndUpdate(item: ContactItem, id: string, d: Delivery): Promise<Delivered | typeof GONE> {
  if (d.options.policies.archived === 'refuse') {
    return { did: 'refused', id, reason: { code: 'archived', why: `it matches archived contact ${id} (archived: refuse)` } }
  }
  try {
    await unarchiveContact(d.options.client, id, callOptions(item, d))
  } catch (error) {
    // A user who was deleted for good answers 500 for ever (recorded against the real API: grouparoo fixtures).
    const hopeless = error instanceof Unreachable && item.attempts >= HOPELESS_AFTER
    if (!hopeless && !(error instanceof IntercomRefusal)) return outcomeOfError(error, item, d)
    const said = error instanceof IntercomRefusal ? error.text : 'Intercom fails each time it is tried'
    const why = `it matches archived contact ${id}, which cannot be brought back: ${said}`
    return { did: 'refused', id, reason: { code: 'not_restorable', why } }
  }
  return update(item, { id, reason: { code: 'unarchived', why: `contact ${id} was archived and was brought back` } }, d)
}

/** Merges leads into the record's user (`duplicates: merge`), then sends the record to it. It cannot be undone in Intercom. */
export async function mergeAndUpdate(
  item: ContactItem,
  o: { into: FoundContact; leads: readonly FoundContact[] },
  d: Delivery,
): Promise<Delivered | typeof GONE> {
  for (const lead of o.leads) {
    try {
      await mergeContacts(d.options.client, { from: lead.id, into: o.into.id }, callOptions(item, d))
    } catch (error) {
      // A lead that is gone was merged by an earlier attempt whose answer was lost.
      const merged = error instanceof IntercomRefusal && (error.status === 404 || error.status === 410)
      if (!merged) return outcomeOfError(error, item, d)
    }
  }
  const leads = o.leads.map((lead) => lead.id).join(', ')
  const why = `lead ${leads} was merged into user ${o.into.id}; this cannot be undone in Intercom`
  const updated = await update(item, { id: o.into.id, reason: { code: 'merged', why } }, d)
  return updated !== GONE && updated?.did === 'updated' ? { ...updated, did: 'merged' } : updated
}

export function bodyOptions(d: Delivery): BodyOptions {
  return { version: d.options.version, dropped: d.dropped }
}

/** The item is marked as being sent after the grant and right before the first byte. */
export function callOptions(item: Item<unknown>, d: Delivery): { signal: AbortSignal; beforeSend: () => Promise<void> } {
  return { signal: d.signal, beforeSend: () => d.journal.sending(item) }
}
