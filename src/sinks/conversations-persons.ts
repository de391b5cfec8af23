/** From what a row says of a person to a contact in Intercom: by our tables, by search, or made now. */
import type { ContactRecord } from '../contact.ts'
import type { ContactRef } from '../conversation-act.ts'
import { getContact } from '../intercom/contacts.ts'
import { knownContacts } from './contacts-candidates.ts'
import type { FoundContact } from './contacts-match.ts'
import { type FieldValue, foundContact } from './contacts-values.ts'
import { type ActDelivery, type ActItem, refusedAct } from './conversations-context.ts'
import { createPerson } from './conversations-new-person.ts'
import { identityRecord, matchPerson } from './conversations-person-match.ts'

/** `visitor` = by the user_id of somebody who is no contact yet. */
export interface Person {
  readonly id: string
  readonly role: 'user' | 'lead' | 'unknown' | 'visitor'
  /** `given`: the row says the id; `known`: our tables do, and may be out of date; `made`: a moment ago. */
  readonly by: 'given' | 'known' | 'found' | 'made'
}

/** Finds the person, or makes one where there is an email or external_id. @throws ActEnds, what calls throw */
export async function personOf(item: ActItem, ref: ContactRef, d: ActDelivery): Promise<Person> {
  const found = await knownPerson(ref, d)
  if (found !== null) return found
  if (ref.external_id !== undefined || ref.email !== undefined) return createPerson(item, ref, d)
  return { id: ref.visitor_id ?? '', role: 'visitor', by: 'given' }
}

/** The same without making anybody; null = nobody is found. */
export async function knownPerson(ref: ContactRef, d: ActDelivery): Promise<Person | null> {
  if (ref.id !== undefined) return { id: ref.id, role: 'unknown', by: 'given' }
  if (ref.visitor_id !== undefined && INTERCOM_ID.test(ref.visitor_id)) return { id: ref.visitor_id, role: 'unknown', by: 'given' }
  const record = identityRecord(ref)
  const known = knownContacts(await d.people.find([record]))
  const strongest = record.set.external_id ?? null
  if (strongest === null || known.some((one) => one.externalId === strongest)) {
    const person = matched(known, ref, 'known')
    if (person !== null) return person
  }
  const searched = await d.search(valuesOf(record), { signal: d.signal })
  const person = matched([...known, ...searched.map((contact) => foundContact(contact, undefined))], ref, 'found')
  if (person !== null) await learn(person, { ref, searched: searched.find(({ id }) => id === person.id), d })
  return person
}

const INTERCOM_ID = /^[\da-f]{24}$/

function valuesOf({ set }: ContactRecord): FieldValue[] {
  const values: FieldValue[] = []
  if (set.external_id) values.push(['external_id', set.external_id])
  if (set.email) values.push(['email', set.email])
  return values
}

function matched(found: readonly FoundContact[], ref: ContactRef, by: Person['by']): Person | null {
  const match = matchPerson(found, ref)
  if (match.kind === 'none') return null
  if (match.kind === 'one') return { id: match.contact.id, role: match.contact.role, by }
  const advice = 'merge or archive all but one in Intercom, or give contact.id'
  throw refusedAct({ code: 'contact_ambiguous', why: `${match.ids.length} contacts match: ${match.ids.join(', ')}; ${advice}` })
}

/** Only what the contact itself says it has: somebody found by email need not have the row's external_id. */
async function learn(
  person: Person,
  {
    ref,
    searched,
    d,
  }: { ref: ContactRef; searched: { external_id: string | null; email: string | null } | undefined; d: ActDelivery },
): Promise<void> {
  const { external_id: externalId, email } = identityRecord(ref).set
  const set = {
    ...(externalId && searched?.external_id === externalId ? { external_id: externalId } : {}),
    ...(email && searched?.email?.toLowerCase() === email ? { email } : {}),
  }
  await d.people.learn({ role: 'user', set }, { id: person.id, role: person.role === 'lead' ? 'lead' : 'user' })
}

/** `POST /messages` wants to know whether it goes to a user or to a lead. */
export async function roleOf(person: Person, d: ActDelivery): Promise<'user' | 'lead'> {
  if (person.role === 'user' || person.role === 'lead') return person.role
  return (await getContact(d.client, person.id, { signal: d.signal })).role
}
