/** Which contacts may not stand side by side: the uniqueness of users, and the 409 that tells about it. */
import type { Role } from '../../contact.ts'
import { ApiError } from '../http/api-error.ts'
import type { ContactIndex } from './contact-index.ts'
import type { Contacts } from './contacts.ts'
import type { SimContact } from './sim-contact.ts'

/**
 * A user with an email and no external_id is there, and a user with the same email and an external_id is to be written. Reports
 * about the real API differ: `conflict` answers 409, `allow` makes a second user.
 */
export type SameEmail = 'allow' | 'conflict'

export interface Identity {
  readonly role: Role
  readonly external_id: string | null
  readonly email: string | null
}

interface CheckOptions {
  readonly sameEmail: SameEmail
  /** The contact that is being written, which cannot be in its own way. */
  readonly self?: string
}

/**
 * Users are unique by external_id, and by email only while an external_id is missing; archived and permanently deleted users count.
 * Leads are not unique and are in nobody's way.
 * @throws ApiError 409 `conflict`; the other contact's id stands in the text and nowhere else
 */
export function requireUnique(contacts: Contacts, wanted: Identity, o: CheckOptions): void {
  if (wanted.role !== 'user') return
  const rivals = rivalsIn(contacts.present, wanted, o)
  const living = rivals.find((rival) => !rival.archived)
  if (living !== undefined) throw conflict(`A contact matching those details already exists with id=${living.id}`)
  const gone = rivals[0] ?? rivalsIn(contacts.deletedUsers, wanted, o)[0]
  if (gone !== undefined) throw conflict(`An archived contact matching those details already exists with id=${gone.id}`)
}

/** The users in the way; those with the same external_id come first. */
function rivalsIn(index: ContactIndex, wanted: Identity, { sameEmail, self }: CheckOptions): SimContact[] {
  const sameKey = wanted.external_id === null ? [] : index.withExternalId(wanted.external_id)
  const sameAddress = wanted.email === null ? [] : index.withEmail(wanted.email)
  const clashing = sameAddress.filter((other) => emailClashes(wanted, other, sameEmail))
  return [...sameKey, ...clashing].filter((other) => other.role === 'user' && other.id !== self)
}

function emailClashes(wanted: Identity, other: SimContact, sameEmail: SameEmail): boolean {
  if (wanted.external_id === null) return true
  return other.external_id === null && sameEmail === 'conflict'
}

function conflict(message: string): ApiError {
  return new ApiError({ status: 409, code: 'conflict', message })
}
