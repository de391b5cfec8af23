/** Fits a contact's fields to what the configured Intercom-Version takes. */
import type { ContactFields, Role } from '../contact.ts'

export type WireContact = Omit<ContactFields, 'owner_id'> & { readonly role?: Role; readonly owner_id?: string | number | null }

/**
 * `owner_id` is an integer up to 2.15 and a string from 2.16 on, Preview included (official descriptions, create_contact_request). One
 * that is no whole number is left as it is: Intercom refuses it with a message, where a null would take the owner away.
 */
export function toWireContact(fields: ContactFields & { readonly role?: Role }, version: string): WireContact {
  const { owner_id: owner, ...rest } = fields
  if (owner === undefined) return rest
  const isNumber = typeof owner === 'string' && /^\d{1,15}$/.test(owner) && takesIntegerOwner(version)
  return { ...rest, owner_id: isNumber ? Number(owner) : owner }
}

function takesIntegerOwner(version: string): boolean {
  const [major, minor] = version.split('.').map(Number)
  return major !== undefined && minor !== undefined && (major < 2 || (major === 2 && minor <= 15))
}
