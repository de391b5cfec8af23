/** Making a person that no look-up found: claimed first like any contact, so that two rows about one new person make one. */

import type { ContactRef } from '../conversation-act.ts'
import { Unreachable } from '../errors.ts'
import { readConflict } from '../intercom/conflict.ts'
import { createContact, unarchiveContact } from '../intercom/contacts.ts'
import { IntercomRefusal } from '../intercom/errors.ts'
import { knownContacts } from './contacts-candidates.ts'
import { CLAIM_MS, waitForOthers } from './contacts-create.ts'
import { HOPELESS_AFTER } from './contacts-update.ts'
import { type ActDelivery, ActEnds, type ActItem, refusedAct } from './conversations-context.ts'
import { identityRecord, matchPerson } from './conversations-person-match.ts'
import type { Person } from './conversations-persons.ts'

/**
 * Users are unique by email and external_id in Intercom, so the create is safe to repeat: a 409 names who is there.
 * @throws ActEnds when somebody else is making this person now, or Intercom refuses it
 */
export async function createPerson(item: ActItem, ref: ContactRef, d: ActDelivery): Promise<Person> {
  const record = identityRecord(ref)
  const claimed = await d.people.claim(item.key, record, CLAIM_MS)
  const met = matchPerson(knownContacts(claimed), ref)
  if (met.kind === 'one') return { id: met.contact.id, role: met.contact.role, by: 'made' }
  const others = claimed.filter((one) => one.contactId === null && one.claimedBy !== d.people.claimName(item.key))
  if (others.length > 0) throw new ActEnds(await waitForOthers({ ...item, want: record }, others, d))
  try {
    return await make(item, ref, d)
  } catch (error) {
    if (error instanceof ActEnds || error instanceof IntercomRefusal || error instanceof Unreachable)
      await d.people.release(item.key, record)
    throw error
  }
}

async function make(item: ActItem, ref: ContactRef, d: ActDelivery): Promise<Person> {
  const record = identityRecord(ref)
  const fields = { role: 'user', ...record.set, ...(ref.name === undefined ? {} : { name: ref.name }) } as const
  try {
    const { id, role } = await createContact(d.client, fields, { signal: d.signal, repeatable: true })
    await d.people.learn(record, { id, role })
    return { id, role, by: 'made' }
  } catch (error) {
    if (error instanceof IntercomRefusal && error.status === 409) return adopt(item, { ref, error }, d)
    throw error
  }
}

/** The text of a 409 carries the id of the contact that is there already. */
async function adopt(item: ActItem, { ref, error }: { ref: ContactRef; error: IntercomRefusal }, d: ActDelivery): Promise<Person> {
  const { id, archived } = readConflict(error.text)
  if (id === undefined) throw refusedAct({ code: 'conflict', why: `Intercom: ${error.text}` })
  if (archived) await bringBack(item, id, d)
  await d.people.learn(identityRecord(ref), { id, role: 'user' })
  return { id, role: 'user', by: 'made' }
}

/** A user who was deleted for good answers 500 for ever (recorded against the real API: grouparoo fixtures). */
async function bringBack(item: ActItem, id: string, d: ActDelivery): Promise<void> {
  try {
    await unarchiveContact(d.client, id, { signal: d.signal })
  } catch (error) {
    const isHopeless = error instanceof Unreachable && item.attempts >= HOPELESS_AFTER
    if (!isHopeless && !(error instanceof IntercomRefusal)) throw error
    const said = error instanceof IntercomRefusal ? error.text : 'Intercom fails each time it is tried'
    throw refusedAct({ code: 'not_restorable', why: `it matches archived contact ${id}, which cannot be brought back: ${said}` })
  }
}
