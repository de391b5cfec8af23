/** Which of the contacts that were found a row means: pure, so that it can be read and tested as a table. */
import type { ContactRecord } from '../contact.ts'
import type { ContactRef } from '../conversation-act.ts'
import type { FoundContact } from './contacts-match.ts'

export type PersonMatch =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly contact: FoundContact }
  | { readonly kind: 'several'; readonly ids: readonly string[] }

/**
 * external_id decides before email, users before leads. Who is found by email and is known to have another external_id is somebody else who
 * shares it (official help 5053685). A visitor's user_id is the external_id of the lead that it became.
 */
export function matchPerson(found: readonly FoundContact[], ref: ContactRef): PersonMatch {
  const externalId = ref.external_id ?? ref.visitor_id
  const own = externalId === undefined ? [] : found.filter((one) => one.externalId === externalId)
  if (own.length > 0) return preferUsers(own)
  const byEmail = ref.email === undefined ? [] : found.filter((one) => one.email === ref.email)
  return preferUsers(externalId === undefined ? byEmail : byEmail.filter((one) => !one.externalId))
}

function preferUsers(found: readonly FoundContact[]): PersonMatch {
  const users = found.filter(({ role }) => role === 'user')
  const byId = new Map((users.length > 0 ? users : found).map((one) => [one.id, one]))
  const [contact, ...others] = byId.values()
  if (contact === undefined) return { kind: 'none' }
  return others.length === 0 ? { kind: 'one', contact } : { kind: 'several', ids: [...byId.keys()] }
}

/** The values that must belong to one contact, in the form in which they are claimed and learnt. */
export function identityRecord({ external_id: externalId, visitor_id: visitorId, email }: ContactRef): ContactRecord {
  const id = externalId ?? visitorId
  return { role: 'user', set: { ...(id === undefined ? {} : { external_id: id }), ...(email === undefined ? {} : { email }) } }
}
