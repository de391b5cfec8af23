/** Finds the contact that a call is about, or refuses as the API does for one that is gone. */
import { ApiError, notFound } from '../http/api-error.ts'
import { type ApiVersion, isAtLeast } from '../http/api-version.ts'
import type { Contacts } from './contacts.ts'
import type { SimContact } from './sim-contact.ts'

/** The documented 404 for users and leads alike. */
export function userNotFound(): ApiError {
  return notFound('User Not Found')
}

/**
 * A living contact; archived ones are not found either (recorded against the real API by other integrations).
 * @throws ApiError 404
 */
export function requireLiving(contacts: Contacts, id: string): SimContact {
  const contact = contacts.present.get(id)
  if (contact === undefined || contact.archived) throw userNotFound()
  return contact
}

/**
 * A living or archived contact.
 * @throws ApiError 404
 */
export function requirePresent(contacts: Contacts, id: string): SimContact {
  const contact = contacts.present.get(id)
  if (contact === undefined) throw userNotFound()
  return contact
}

/**
 * For the GETs: a merged id is 410 with a Link to where it lives on from 2.16, and 404 before.
 * @throws ApiError 410 or 404
 */
export function requireReadable(contacts: Contacts, id: string, version: ApiVersion): SimContact {
  const canonical = contacts.mergedInto(id)
  if (canonical !== undefined && isAtLeast(version, '2.16')) throw contactMerged(canonical)
  return requireLiving(contacts, id)
}

function contactMerged(canonicalId: string): ApiError {
  const message = "This contact has been merged. See the 'Link' header for the canonical contact."
  const headers = { Link: `</contacts/${canonicalId}>; rel="canonical"` }
  return new ApiError({ status: 410, code: 'contact_merged', message, headers })
}
