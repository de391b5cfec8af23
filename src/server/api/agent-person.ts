/** Who it is about, as an agent says it. */
import type { ContactRef } from '../../conversation-act.ts'
import { asEmail } from '../../mapping/as-email.ts'
import type { PersonKey } from '../agents-contract.ts'
import { ApiError } from '../api-error.ts'

export interface Persons {
  readonly userEmail?: string | undefined
  readonly userId?: string | undefined
  readonly contactId?: string | undefined
}

/** @throws ApiError when nobody is named, or the email is none */
export function contactOf({ userEmail, userId, contactId }: Persons): ContactRef {
  if (userEmail === undefined && userId === undefined && contactId === undefined)
    throw new ApiError('no_identity', "Say who it is: userEmail, userId (your own id) or contactId (Intercom's).")
  return {
    ...(contactId === undefined ? {} : { id: contactId }),
    ...(userId === undefined ? {} : { external_id: userId }),
    ...(userEmail === undefined ? {} : { email: emailOf(userEmail) }),
  }
}

function emailOf(given: string): string {
  const read = asEmail(given)
  if ('value' in read) return read.value
  const message = `expected ${read.expected}`
  throw new ApiError('invalid', `userEmail: ${message}`, { details: { fields: [{ path: 'userEmail', message }] } })
}

/** Intercom's ids are 24 hex digits (official examples). */
export function keyOfPerson(given: string): PersonKey {
  const email = asEmail(given)
  if ('value' in email) return { email: email.value }
  return /^[0-9a-f]{24}$/.test(given) ? { id: given } : { external_id: given }
}
